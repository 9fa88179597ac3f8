import DurableFiles
import Identifiers

/// Files of the state in a directory for each project, such as second copies of records. Calls block.
struct ProjectFiles: Sendable {
    let root: DirectoryHandle
    /// The directory of the projects, relative to the state.
    let folder: String
    /// The name of what they hold, for the operator.
    let subject: String
    let ending: String

    /// One of them.
    struct File {
        let project: ProjectName
        let home: DirectoryHandle
        let name: String
        /// The name without the ending.
        let stem: Substring
    }

    /// The directory of a project; a new one is durable.
    func home(of project: ProjectName) throws -> DirectoryHandle {
        let path = "\(folder)/\(project.text)"
        let isNew = try root.status(of: path) == nil
        let home = try root.openOrMake(directory: path, mode: 0o750)
        if isNew {
            var above = folder[...]
            while !above.isEmpty {
                try root.open(directory: String(above)).sync()
                above = above.lastIndex(of: "/").map { above[..<$0] } ?? ""
            }
            try root.sync()
        }
        return home
    }

    /// All that are there. What a write left behind that did not end goes.
    /// - Parameter findings: gets what stands in the place of a directory.
    func all(_ findings: inout [String]) throws -> [File] {
        guard try root.status(of: folder) != nil else { return [] }
        let directory = try root.open(directory: folder)
        var files: [File] = []
        for name in try directory.names() {
            guard let project = ProjectName(name) else { continue }
            guard try directory.status(of: name)?.kind == .directory else {
                findings.append("\(subject): \(directory.fullPath(of: name)) is no directory of \(subject); remove it")
                continue
            }
            let home = try directory.open(directory: name)
            for file in try home.names() {
                if file.hasPrefix(DirectoryHandle.temporaryPrefix) { _ = try home.remove(file: file) }
                guard file.hasSuffix(ending) else { continue }
                files.append(File(project: project, home: home, name: file, stem: file.dropLast(ending.count)))
            }
        }
        return files
    }
}
