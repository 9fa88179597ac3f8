import DurableFiles
import TestSupport

/// A design node of its own: a generated tree, projects, a key.
struct DesignNode: Sendable {
    let place: TemporaryDirectory

    static let slipway = "\(Machine.programs)/slipway"

    init() throws {
        place = try TemporaryDirectory()
        try run([Self.slipway, "key", "generate", "key.pem", "--quiet"])
    }

    /// The public key that `key.pem` has beside it.
    static let trust = "key.pem.pub"

    @discardableResult
    func run(_ words: [String]) throws -> MeasuredProcess {
        try MeasuredProcess.run(words, in: place.handle.path)
    }

    @discardableResult
    func shell(_ line: String) throws -> MeasuredProcess {
        try MeasuredProcess.run(shell: line, in: place.handle.path)
    }

    func makeProject(_ name: String) throws {
        try run([Self.slipway, "init", name, "--project", "bench", "--quiet"])
    }

    /// Imports every version of the tree with one command.
    @discardableResult
    func importAll(_ tree: ModelTree, into project: String) throws -> MeasuredProcess {
        let sources = tree.versions.map { tree.root.fullPath(of: $0) }
        return try run([Self.slipway, "import", "--quiet", "--project-dir", project] + sources)
    }

    /// Exports the project; the file is replaced if it is there.
    @discardableResult
    func export(_ project: String, as file: String, _ options: [String] = []) throws -> MeasuredProcess {
        try run(
            [
                Self.slipway, "export", "--quiet", "--project-dir", project, "--key", "key.pem", "--output", file,
            ] + options
        )
    }

    @discardableResult
    func verify(_ file: String) throws -> MeasuredProcess {
        try run([Self.slipway, "verify", "--quiet", file, "--trust", Self.trust])
    }

    /// Writes all that waits to the disk before the next run begins, so that no side pays for another's.
    func settle() throws { try place.handle.syncFileSystem() }

    func remove(_ names: String...) throws {
        for name in names { try place.handle.removeTree(name) }
    }

    func size(of file: String) throws -> Int {
        Int(try OpenFile.read(place.path(file)).status().size)
    }

    /// Reads a tree once, so that every side finds it in memory.
    func warm(_ name: String) throws { try shell("find \(name) -type f -exec cat {} + > /dev/null") }
}
