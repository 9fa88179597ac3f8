/// Files that desktops, editors and file systems leave in each directory that they show, copy or change.
enum ForeignFile {
    private static let names: Set<String> = [
        ".DS_Store", ".localized", ".directory", ".gitkeep", ".gitignore", ".Spotlight-V100", ".Trashes", ".fseventsd",
        "Thumbs.db", "ehthumbs.db", "desktop.ini", "Desktop.ini", "__MACOSX", "@eaDir", ".ipynb_checkpoints", "Icon\r",
        "lost+found", ".git", ".svn", ".idea", ".vscode",
    ]
    private static let beginnings = ["._", ".#", ".nfs", ".fuse_hidden", ".Trash-", "~$"]
    private static let ends = ["~", ".swp", ".swo", ".swx", ".tmp", ".bak", ".orig", ".part", ".crdownload"]

    static func isForeign(_ name: String) -> Bool {
        names.contains(name) || beginnings.contains { name.hasPrefix($0) } || ends.contains { name.hasSuffix($0) }
    }
}
