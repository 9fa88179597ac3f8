import ArgumentParser
import AutomationNode
import DurableFiles
import Identifiers
import NodeServer

/// `slipwayd check-config FILE`: checks a configuration file, and the files and programs that it names.
struct CheckConfigurationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check a configuration file, and name the line of an error.",
        discussion: """
            The command also checks what the file names: programs, certificates and keys, sockets, and directories that \
            slipwayd writes to. With --state, it also checks the policy and its reviewers in that state directory. Run it as \
            slipwayd's user, whose access to files may differ from yours.
            """
    )

    @Argument(help: "The file.")
    var file: String

    @Option(help: ArgumentHelp("Also check the policy in this state directory, as a start would.", valueName: "dir"))
    var state: String?

    func run() throws {
        let configuration = try ConfigurationFile.read(file)
        var findings = configuration.namedFiles.compactMap(\.finding)
        if let tls = configuration.tls, let failure = ServerCertificates.failure(of: tls) {
            findings += failure.findings
        }
        guard findings.isEmpty else {
            let lines = findings.map { "\n  \($0.subject): expected \($0.expected), found \($0.found)" }
            throw NodeFailure(
                .configurationFile,
                file,
                "names files that a node cannot use:\(lines.joined())",
                findings: findings
            )
        }
        let hasPolicy = try state.map { try AutomationNode.checkPolicy(in: DirectoryHandle(path: $0)) } ?? false
        print("\(file) is good" + (hasPolicy ? ", and so is the policy" : ""))
    }
}
