/// Files that desktops, editors and file systems leave in each directory that they show, copy or change.
enum ForeignFile {
    private static let names: Set<String> = [
        ".DS_Store", ".localized", ".directory", ".gitkeep", ".gitignore", ".Spotlight-V100", ".Trashes", ".fseventsd",
        "Thumbs.db", "ehthumbs.db", "desktop.ini", "Desktop.ini", "__MACOSX", "@eaDir", ".ipynb_checkpoints", "Icon\r",
        "lost+found", ".git", ".svn", ".idea", ".vscode",
    ]
    private static let beginnings = ["._", ".#", ".nfs", ".fuse_hidden", ".Trash-", "~$"]
    /// Behind a dot, the name of the file and this, an editor keeps its changes.
    private static let swaps = [".swp", ".swo", ".swx"]
    private static let ends = swaps + [".tmp", ".bak", ".orig", ".part", ".crdownload"]

    static func isForeign(_ name: String) -> Bool {
        isForeign(value: name) || ends.contains { name.hasSuffix($0) }
    }

    /// The same among files that are named by a user of MLflow, such as tags: `release.bak` may be one, `release~` cannot.
    static func isForeign(value name: String) -> Bool {
        names.contains(name) || beginnings.contains { name.hasPrefix($0) } || name.hasSuffix("~")
            || name.hasPrefix(".") && swaps.contains { name.hasSuffix($0) }
    }
}
