import ArgumentParser
import AutomationNode
import DurableFiles
import Identifiers
import Logging
import NodeServer

/// `slipwayd --state DIR`: serves a state directory until SIGTERM or SIGINT.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Serve a state directory until SIGTERM or SIGINT. This is what slipwayd does without a command.",
        discussion: """
            The first start creates an admin token in STATE/admin.token. While slipwayd listens, STATE/slipwayd.address \
            holds its address. Put the public keys of trusted signers into STATE/trust/*.pem.
            """
    )

    @Option(help: ArgumentHelp("The node's state directory; slipwayd creates it if it is missing.", valueName: "dir"))
    var state: String

    @Option(
        help: ArgumentHelp(
            "The address to listen on; default: 127.0.0.1:7460. Port 0 takes any free port.",
            valueName: "host:port"
        )
    )
    var listen: String?

    @Option(help: ArgumentHelp("Listen on this Unix socket instead; only this user can connect.", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("Settings in YAML; see docs/operating.md.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "\(LogLevel.allCases.map(\.rawValue).joined(separator: ", ")); default: the configuration's, or info.",
            valueName: "level"
        )
    )
    var logLevel: LogLevel?

    @Flag(help: "Allow other machines to connect without TLS; anyone on the network path can read the tokens.")
    var insecureListen = false

    func validate() throws {
        if listen != nil, socket != nil { throw ValidationError("Give --listen or --socket, not both.") }
    }

    func run() async throws {
        OwnProcess.hide()
        let manager = try ServiceManager.take()
        AutomationNode.adoptControlGroups()
        let configuration = try config.map { try read($0, manager).0 } ?? configured(NodeConfiguration(), manager)
        let settings = NodeListener.Settings(
            address: try address(configuration),
            tls: configuration.tls,
            allowsUnencrypted: insecureListen
        )
        let control = LogControl(configuration.log)
        LoggingSystem.bootstrap { _ in LineLog(control) }
        let source = config.map { [self] path in
            ConfigurationSource(path: path, read: { try read(path, manager) }, apply: { control.apply($0) })
        }
        let daemon = Daemon(
            state: state,
            configuration: configuration,
            listen: settings,
            source: source,
            manager: manager,
            logger: Logger(label: "slipwayd"),
            faults: try FaultPoints.fromEnvironment()
        )
        try await daemon.run()
    }

    private func read(_ path: String, _ manager: ServiceManager) throws -> (NodeConfiguration, Digest) {
        let (configuration, digest) = try ConfigurationFile.readWithDigest(path)
        return (configured(configuration, manager), digest)
    }

    /// Applies the command line and the service manager, which override the file, also after a reload.
    private func configured(_ configuration: NodeConfiguration, _ manager: ServiceManager) -> NodeConfiguration {
        var configuration = configuration
        if let logLevel { configuration.log.level = logLevel.level }
        if listen != nil || socket != nil || manager.hasMainSocket {
            configuration.listen = NodeConfiguration().listen
            configuration.socket = nil
        }
        if manager.hasOperatorsSocket { configuration.operatorsSocket = nil }
        return configuration
    }

    /// The address to listen on; the command line overrides the file.
    private func address(_ configuration: NodeConfiguration) throws -> ListenAddress {
        // Absolute, because STATE/slipwayd.address holds it and callers read it from any directory.
        if let socket { return .socket(path: try DirectoryHandle.absolute(socket)) }
        if let listen { return try ListenAddress(listen) }
        if let socket = configuration.socket { return .socket(path: try DirectoryHandle.absolute(socket)) }
        return try ListenAddress(configuration.listen)
    }
}

/// The log levels of the command line.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case trace, debug, info, notice, warning, error, critical

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}
