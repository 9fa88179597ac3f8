import ArgumentParser
import Identifiers
import NodeAPI
import StrictJSON

#if canImport(Glibc)
import Glibc
#endif

/// The daemon of an automation node, and the commands for its state directory.
///
/// This target is wiring: it parses options, reads the configuration file, and hands both to `NodeServer` and `AutomationNode`. It
/// holds no rule of its own.
///
/// - ``RunCommand`` serves a state directory until a signal; it is the default command.
/// - ``TokenCommand`` and ``KeyCommand`` work beside a running daemon, ``CheckConfigurationCommand`` on a file.
/// - ``FsckCommand`` checks beside a running daemon, and repairs the state of a stopped one.
/// - ``AdoptCommand``, ``ProjectCommand`` and `slipwayd audit seal` change the state of a stopped daemon; ``AuditCommand`` lists the
///   sealed files beside a running one.
///
/// The audit has a record of each change to the state. Those by ``TokenCommand``, ``AdoptCommand`` and ``ProjectCommand`` name the person
/// who ran it (``LocalPerson``). All exit with the status of the failure's kind. The command line overrides the configuration file, also
/// after a reload.
///
/// Begin reading at ``RunCommand``: it shows the parts of a daemon and their order. The daemon never runs two processes on one state,
/// and never prints a secret except a new token.
@main
enum Slipwayd {
    static func main() async {
        do {
            try CommandNames.validate(Array(CommandLine.arguments.dropFirst()))
            var command = try SlipwaydCommand.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    private static func end(with error: any Error) -> Never {
        if let failure = error as? any CodedFailure {
            complain(
                wantsJSON ? json(failure) : "slipwayd: \(failure.subject): \(failure.message) [\(failure.stableCode)]"
            )
            exit(failure.kind.exitStatus)
        }
        let message = SlipwaydCommand.fullMessage(for: error)
        if SlipwaydCommand.exitCode(for: error) == .success {
            print(message)
            exit(0)
        }
        let isUsage = SlipwaydCommand.exitCode(for: error) == .validationFailure
        if wantsJSON {
            let text = SlipwaydCommand.message(for: error)
            complain(
                JSONWriter.text(
                    of: isUsage
                        ? .error(code: "usage", subject: "arguments", message: text)
                        : .error(code: "unexpected", subject: "error", message: text)
                )
            )
        } else {
            complain(message)
        }
        exit(isUsage ? FailureKind.usage.exitStatus : 1)
    }

    /// True if any command must answer in JSON.
    private static let wantsJSON = CommandLine.arguments.prefix { $0 != "--" }.contains("--json")

    private static func json(_ failure: any CodedFailure) -> String {
        JSONWriter.text(
            of: .error(
                code: failure.stableCode,
                subject: failure.subject,
                message: failure.message,
                findings: failure.findings
            )
        )
    }

    private static func complain(_ text: String) {
        _ = (text + "\n").utf8.withContiguousStorageIfAvailable { write(2, $0.baseAddress, $0.count) }
    }
}

/// The commands of `slipwayd`.
struct SlipwaydCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slipwayd",
        abstract: "Receive signed bundles of models, activate them in one step, watch them, and roll back on failure.",
        discussion: """
            Exit status: 0 stopped on request; 1 failed; 2 usage; 4 refused; 5 not found; 6 busy: another slipwayd uses the state \
            directory, or another program uses the port; 9 damaged: see slipwayd fsck.
            """,
        version: "slipwayd \(SlipwayVersion.current)",
        subcommands: [
            RunCommand.self, TokenCommand.self, CheckConfigurationCommand.self, FsckCommand.self, AdoptCommand.self,
            ProjectCommand.self, KeyCommand.self, AuditCommand.self,
        ],
        defaultSubcommand: RunCommand.self
    )
}
