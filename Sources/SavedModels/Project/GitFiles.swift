import DurableFiles

/// The files by which Git keeps a project as it must be kept, and the differences that a clone has all the same (docs/teams.md).
///
/// Git keeps no empty directories, gives all files the right to be written to, and would change the ends of lines in contents. The index of the
/// store follows from `project.json`, so that it is not kept: it could only contradict it after a merge.
enum GitFiles {
    private static let files = [
        (
            name: ".gitignore",
            text: """
            # Made anew when it is needed. All else belongs into the repository.
            /index.json
            /lock
            /ingest/
            /extract/
            /wheels/
            /running/
            /quarantine/
            /.slipway-*

            """
        ),
        (
            name: ".gitattributes",
            text: """
            # Contents are bytes: no end of a line may change.
            * -text
            # git config merge.slipway.driver 'slipway merge --driver %O %A %B'
            /project.json merge=slipway

            """
        ),
    ]

    /// Writes those that are not there.
    static func write(in root: DirectoryHandle) throws {
        for file in files where try root.status(of: file.name) == nil {
            try root.replace(file: file.name, with: Array(file.text.utf8))
        }
    }

    /// True if the directory lies in a work tree of Git.
    static func isWorkTree(_ directory: DirectoryHandle) throws -> Bool {
        var components = try DirectoryHandle.absolute(directory.path).split(separator: "/")
        while components.popLast() != nil {
            guard let parent = try? DirectoryHandle(path: "/" + components.joined(separator: "/")) else { continue }
            if (try? parent.status(of: ".git")) != nil { return true }
        }
        return false
    }
}
