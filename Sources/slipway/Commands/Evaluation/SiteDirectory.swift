import DurableFiles
import Identifiers
import Reports

/// The directory of a site. It appears complete or not at all: the pages are written into a temporary directory beside it, which then gets its name.
struct SiteDirectory {
    let place: OutputPath
    /// The path as it was given, for messages.
    let path: String

    /// The file by which a site is known: only such a directory is replaced.
    static let mark = "slipway-site.txt"

    /// - Returns: the number of pages.
    /// - Throws: `report.output-there` if something else has the name.
    func write(_ site: Site) throws -> Int {
        let parent = place.directory
        try requireFree()
        try parent.removeLeftovers(of: place.name)
        let (temporary, directory) = try parent.makeHeld(for: place.name)
        do {
            var count = 0
            try site.forEachFile { file in
                try write(file, into: directory)
                count += 1
            }
            try write(
                SiteFile(
                    path: Self.mark,
                    bytes: Array("slipway wrote this directory, and replaces it as a whole.\n".utf8)
                ),
                into: directory
            )
            try directory.syncFileSystem()
            try rename(temporary, in: parent)
            try parent.sync()
            return count
        } catch {
            _ = try? parent.removeTree(temporary)
            throw error
        }
    }

    private func write(_ file: SiteFile, into directory: DirectoryHandle) throws {
        if let slash = file.path.lastIndex(of: "/") {
            _ = try directory.openOrMake(directory: String(file.path[..<slash]))
        }
        let opened = try directory.create(file: file.path)
        try opened.write(file.bytes)
    }

    private func requireFree() throws {
        guard let status = try place.directory.status(of: place.name) else { return }
        guard status.kind == .directory else { throw occupied("a file or a link") }
        let names = try place.directory.open(directory: place.name).names()
        guard names.isEmpty || names.contains(Self.mark) else { throw occupied("a directory with other files") }
    }

    private func occupied(_ found: String) -> ReportFailure {
        ReportFailure(
            .outputThere,
            path,
            expected: "a new or empty directory, or a site that slipway wrote",
            found: "\(found); give another name, or remove it"
        )
    }

    /// The earlier site goes away under a temporary name, so that no reader sees a half of each.
    private func rename(_ temporary: String, in parent: DirectoryHandle) throws {
        guard try parent.status(of: place.name) != nil else {
            return try parent.renameExclusively(temporary, to: parent, as: place.name)
        }
        let old = DirectoryHandle.temporaryName(for: place.name)
        try parent.rename(place.name, to: parent, as: old)
        do {
            try parent.renameExclusively(temporary, to: parent, as: place.name)
        } catch {
            try? parent.renameExclusively(old, to: parent, as: place.name)
            throw error
        }
        try parent.removeTree(old)
    }
}
