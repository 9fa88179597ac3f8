package import Identifiers

/// The regular files below a directory.
package struct TreeWalk {
    /// A file that was found.
    package struct File: Sendable {
        package let name: EntryName
        package let size: UInt64
        /// The file itself or, for a symbolic link that stays inside, its target; relative to the root.
        package let location: String

        package init(name: EntryName, size: UInt64, location: String) {
            self.name = name
            self.size = size
            self.location = location
        }
    }

    /// All files below the root, ascending by the bytes of their names. Empty directories are not seen. A symbolic link to
    /// a file or a directory inside the root counts as a copy of it; one that leaves the root, dangles or runs in a
    /// circle is refused, and so is anything that is neither a file nor a directory.
    /// - Parameter mostCopies: files and directories that are seen behind links: a few links to directories of links are as many copies
    ///   as no disk could hold.
    package static func files(below root: DirectoryHandle, mostCopies: Int = 100_000) throws -> [File] {
        var walk = TreeWalk(root: root, mostCopies: mostCopies)
        try walk.visit(name: "", location: "", ancestors: [], isCopy: false)
        return walk.found.sorted { $0.name < $1.name }
    }

    private let root: DirectoryHandle
    private let mostCopies: Int
    private var found: [File] = []
    private var copies = 0

    private init(root: DirectoryHandle, mostCopies: Int) {
        self.root = root
        self.mostCopies = mostCopies
    }

    /// - Parameter isCopy: whether a link led here.
    private mutating func visit(name: String, location: String, ancestors: [UInt64], isCopy: Bool) throws {
        let directory = try location.isEmpty ? root : root.open(directory: location)
        for child in try directory.names() {
            let childName = name.isEmpty ? child : name + "/" + child
            let childLocation = location.isEmpty ? child : location + "/" + child
            guard let status = try directory.status(of: child) else { continue }
            try add(childName, at: childLocation, status, ancestors: ancestors, isCopy: isCopy)
        }
    }

    private mutating func add(
        _ name: String,
        at location: String,
        _ status: FileStatus,
        ancestors: [UInt64],
        isCopy: Bool
    ) throws {
        if isCopy { try countCopy(name) }
        switch status.kind {
        case .regular:
            found.append(File(name: try entryName(name), size: status.size, location: location))
        case .directory:
            guard !ancestors.contains(status.inode) else {
                throw FileFailure(.link, root.fullPath(of: name), expected: "an end", found: "a circle of links")
            }
            guard ancestors.count < 64 else { throw FileFailure(.link, root.fullPath(of: name), "is too deep") }
            try visit(name: name, location: location, ancestors: ancestors + [status.inode], isCopy: isCopy)
        case .symbolicLink:
            let target = try LinkResolution.resolve(location, in: root)
            try add(name, at: target.location, target.status, ancestors: ancestors, isCopy: true)
        case .other:
            throw FileFailure(
                .wrongKind,
                root.fullPath(of: name),
                expected: "a file or a directory",
                found: "a device, a socket or a pipe; remove it"
            )
        }
    }

    private mutating func countCopy(_ name: String) throws(FileFailure) {
        copies += 1
        guard copies <= mostCopies else {
            throw FileFailure(
                .link,
                root.fullPath(of: name),
                expected: "at most \(mostCopies) files and directories behind links",
                found: "more; replace the links to directories by what is meant"
            )
        }
    }

    private func entryName(_ text: String) throws -> EntryName {
        do {
            return try EntryName(text)
        } catch {
            throw FileFailure(
                .nameEncoding,
                root.fullPath(of: text),
                expected: "a plain name",
                found: error.flaw.rawValue
            )
        }
    }
}
