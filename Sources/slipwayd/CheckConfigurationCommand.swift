import ArgumentParser
import AutomationNode
import Identifiers
import NodeServer

/// `slipwayd check-config FILE`: says whether a start would take the file, and whether what it names is there.
struct CheckConfigurationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Say whether a configuration file is good, and if not, which line is not.",
        discussion: """
            What the file names is looked at too: programs, certificates and keys, sockets, directories that are written to. \
            Run it as the user that slipwayd runs as, which may not read or write what you may.
            """
    )

    @Argument(help: "The file.")
    var file: String

    func run() throws {
        let configuration = try ConfigurationFile.read(file)
        if configuration.socket == nil { _ = try ListenAddress(configuration.listen) }
        var findings = configuration.namedFiles.compactMap(\.finding)
        if let tls = configuration.tls, let failure = ServerCertificates.failure(of: tls) {
            findings += failure.findings
        }
        guard findings.isEmpty else {
            let lines = findings.map { "\n  \($0.subject): expected \($0.expected), found \($0.found)" }
            throw NodeFailure(
                .configurationFile,
                file,
                "names what a node cannot work with:\(lines.joined())",
                findings: findings
            )
        }
        print("\(file) is good")
    }
}
