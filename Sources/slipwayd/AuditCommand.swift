import ArgumentParser
import AutomationNode
import Identifiers

/// `slipwayd audit …`: the older part of a node's audit, in files of its own.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Seal the older part of the audit into a signed file, or list what was sealed.",
        subcommands: [Seal.self, Segments.self]
    )

    struct Seal: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "seal",
            abstract: "Seal the older records of the audit into a file of STATE/audit that the node's key signs.",
            discussion: """
                slipwayd must be stopped; at work it does so by itself (audit.seal in the configuration). The file may be moved away: \
                slipwayd fsck --segments DIR holds it to what the database knows of it, and the chain goes on.
                """
        )

        @Option(help: ArgumentHelp("The newest records, which stay in the database.", valueName: "count"))
        var keep: Int64 = 1000

        @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
        var state: String

        func validate() throws {
            if keep < 1 { throw ValidationError("--keep must be at least 1.") }
        }

        func run() throws {
            guard let sealed = try StoppedAudit(state: state).seal(keeping: keep, now: SystemClock().now()) else {
                return print("There is nothing to seal.")
            }
            print("The records \(sealed.first) to \(sealed.last) are in audit/\(sealed.fileName).")
        }
    }

    struct Segments: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "segments",
            abstract: "List the sealed parts of the audit, oldest first.",
            discussion: "slipwayd may be at work meanwhile."
        )

        @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
        var state: String

        func run() throws {
            for segment in try StoppedAudit(state: state).segments() {
                let place = segment.isHere ? "audit/\(segment.fileName)" : "\(segment.fileName) (not here)"
                print("\(segment.first)-\(segment.last)  \(segment.sealed)  \(place)")
            }
        }
    }
}
