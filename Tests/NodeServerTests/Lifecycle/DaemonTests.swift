import AutomationNode
import DurableFiles
import Identifiers
import Logging
import NodeServer
import NodeTestSupport
import TestSupport
import Testing

struct DaemonTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func daemon(_ state: String, _ settings: NodeListener.Settings) -> Daemon {
        Daemon(
            state: directory.path(state),
            configuration: NodeConfiguration(),
            listen: settings,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Runs a daemon for as long as the body does.
    private func running(
        _ state: String,
        _ settings: NodeListener.Settings,
        _ body: (_ address: String) async throws -> Void
    ) async throws {
        try await daemon(state, settings).serving { address, _ in try await body(address) }
    }

    @Test("while it listens, slipwayd.address says where, with the real port")
    func addressFile() async throws {
        try await running("a", .init(address: .host("127.0.0.1", port: 0))) { address in
            let text = try directory.text("a/slipwayd.address")
            #expect(text == address + "\n")
            #expect(address.hasPrefix("http://127.0.0.1:") && address != "http://127.0.0.1:0")
        }
        let left = try directory.handle.open(directory: "a").status(of: "slipwayd.address")
        #expect(left == nil)
    }

    @Test("a port or socket that another daemon has is busy, and the message names it")
    func busy() async throws {
        try await running("a", .init(address: .host("127.0.0.1", port: 0))) { address in
            let port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
            let failure = await #expect(throws: ListenFailure.self) {
                try await daemon("b", .init(address: .host("127.0.0.1", port: port))).run(stoppingOn: [])
            }
            #expect(failure?.code == .busy)
            #expect(failure?.message.contains("port \(port)") == true)
        }
        let path = directory.path("s")
        try await running("a", .init(address: .socket(path: path))) { _ in
            let failure = await #expect(throws: ListenFailure.self) {
                try await daemon("b", .init(address: .socket(path: path))).run(stoppingOn: [])
            }
            #expect(failure?.code == .busy)
        }
        #expect(try directory.handle.names().sorted() == ["a", "b"])
    }

    @Test("a socket nobody listens on any more is replaced, any other file is not")
    func staleSocket() async throws {
        try Shell.run("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"\(directory.path("s"))\")'")
        try await running("a", .init(address: .socket(path: directory.path("s")))) { address in
            #expect(address == "unix:\(directory.path("s"))")
            let socket = try directory.handle.status(of: "s")
            #expect(socket?.permissions == 0o600)
        }
        #expect(try directory.handle.status(of: "s") == nil)
        try directory.write([1], to: "file")
        let failure = await #expect(throws: ListenFailure.self) {
            try await daemon("a", .init(address: .socket(path: directory.path("file")))).run(stoppingOn: [])
        }
        #expect(failure?.code == .address)
        #expect(try directory.text("file") == "\u{1}")
    }

    @Test("others are not listened to without TLS, unless the operator insists")
    func unencrypted() async throws {
        let failure = await #expect(throws: ListenFailure.self) {
            try await daemon("a", .init(address: .host("0.0.0.0", port: 0))).run(stoppingOn: [])
        }
        #expect(failure?.code == .unencrypted)
    }

    @Test("a certificate that cannot be used stops the start and names its files")
    func badCertificate() async throws {
        let path = try directory.write(Array("no PEM".utf8), to: "node.pem")
        let yaml = "tls: {certificate: \(path), key: \(directory.path("none"))}"
        let tls = try NodeConfiguration(yaml: yaml, subject: "test").tls
        let failure = await #expect(throws: ListenFailure.self) {
            try await daemon("a", .init(address: .host("127.0.0.1", port: 0), tls: tls)).run(stoppingOn: [])
        }
        #expect(failure?.code == .certificate)
        #expect(failure?.subject.contains(path) == true)
    }
}
