import DurableFiles
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// A slipwayd of its own, with its state in `node` and its log beside that, and the `slipway` that speaks to it.
class BenchNode {
    let place: TemporaryDirectory
    private(set) var process: ServerProcess?
    /// `NAME=VALUE`, in the place of what this program has. Takes effect at the next start.
    var environment: [String] = []

    /// - Parameters:
    ///   - place: has the public key that the node trusts, in `key.pem.pub`.
    ///   - configuration: the node's; it takes no models into memory unless that says so.
    init(in place: TemporaryDirectory, configuration: String = "") throws {
        self.place = place
        try makeState()
        try configure(configuration)
    }

    private func makeState() throws {
        let trust = try place.handle.openOrMake(directory: "node/trust")
        try trust.replace(file: "key.pem", with: place.handle.read(file: "key.pem.pub"))
    }

    /// Takes effect at the next start.
    func configure(_ text: String) throws {
        try place.handle.replace(file: "node.yaml", with: Array(text.utf8))
    }

    /// Starts the node, and waits until it listens.
    func start() throws {
        stop()
        unlink(place.path("node/slipwayd.address"))
        process = try ServerProcess(
            ["\(Machine.programs)/slipwayd", "--state", "node", "--config", "node.yaml", "--listen", "127.0.0.1:0"],
            environment: environment,
            in: place.handle.path,
            log: place.path("node.log")
        )
        for _ in 0..<6000 where port == nil { usleep(10_000) }
        guard port != nil else { throw BenchmarkFailed(description: try place.text("node.log")) }
    }

    func stop() {
        process?.stop()
        process = nil
    }

    /// Ends the node and gives it an empty state; its key stays trusted.
    /// - Parameter keeping: leaves on the disk what it had: for minutes after very many files were removed, ext4 looks at each of
    ///   them before it makes a new one.
    func clear(keeping: Bool = false) throws {
        stop()
        if keeping {
            try place.handle.rename("node", to: place.handle, as: "node-\(UInt64.random(in: .min ... .max))")
        } else {
            try place.handle.removeTree("node")
        }
        try makeState()
    }

    var port: Int? {
        (try? place.text("node/slipwayd.address"))?.split(separator: ":").last.flatMap {
            Int($0.prefix { $0.isNumber })
        }
    }

    /// - Throws: if the node does not run.
    func running() throws -> (process: ServerProcess, port: Int) {
        guard let process, let port else { throw BenchmarkFailed(description: "the node does not listen") }
        return (process, port)
    }

    var address: String { "http://127.0.0.1:\(port ?? 0)" }

    func token() throws -> String {
        String(try place.text("node/admin.token").prefix { !$0.isNewline })
    }

    /// The options of `slipway` that say which node.
    var access: [String] { access(at: port ?? 0) }

    /// The same, by way of something that listens on another port.
    func access(at port: Int) -> [String] {
        ["--node", "http://127.0.0.1:\(port)", "--token-file", "node/admin.token"]
    }

    @discardableResult
    func slipway(_ arguments: [String], in directory: String? = nil) throws -> MeasuredProcess {
        try MeasuredProcess.run(
            ["\(Machine.programs)/slipway"] + arguments,
            in: directory.map { place.path($0) } ?? place.handle.path
        )
    }
}
