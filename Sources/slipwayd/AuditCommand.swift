import ArgumentParser
import AsyncSupport
import AutomationNode
import Identifiers

/// `slipwayd audit …`: sealed files with the older part of a node's audit.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Seal the older part of the audit into a signed file, or list the sealed files.",
        subcommands: [Seal.self, Segments.self]
    )

    struct Seal: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "seal",
            abstract: "Seal the older records of the audit into a file in STATE/audit, signed by the node's key.",
            discussion: """
                slipwayd must be stopped; a running slipwayd seals by itself (audit.seal in the configuration). You may move the \
                file away: slipwayd fsck --segments DIR checks it against the database, and the hash chain continues.
                """
        )

        @Option(help: ArgumentHelp("The number of newest records that stay in the database.", valueName: "count"))
        var keep: Int64 = 1000

        @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
        var state: String

        func validate() throws {
            if keep < 1 { throw ValidationError("--keep must be at least 1.") }
        }

        func run() throws {
            guard let sealed = try StoppedAudit(state: state).seal(keeping: keep, now: SystemClock().timeOfDay) else {
                return print("There is nothing to seal.")
            }
            print("The records \(sealed.first) to \(sealed.last) are now in audit/\(sealed.fileName).")
        }
    }

    struct Segments: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "segments",
            abstract: "List the sealed files of the audit, oldest first.",
            discussion: "slipwayd may be running."
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
