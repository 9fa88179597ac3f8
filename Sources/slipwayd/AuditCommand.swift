import ArgumentParser
import AsyncSupport
import AutomationNode
import Identifiers

/// `slipwayd audit …`: sealed files with the older part of a node's audit.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Seal the older part of the audit, list the sealed files, or end what a wrong clock left.",
        subcommands: [Seal.self, Segments.self, ResetClock.self]
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

    struct ResetClock: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-clock",
            abstract: "After a clock that ran far ahead, judge sign-offs by the clock again.",
            discussion: """
                slipwayd must be stopped, and the clock right. No sign-off is judged at an earlier time than the latest in the audit, \
                so that a clock that was set back makes no approval young again. With this command, records before it do not \
                count for that any more. The audit records who did it, and why.
                """
        )

        @Option(help: ArgumentHelp("The reason, for the audit.", valueName: "text"))
        var reason: String

        @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
        var state: String

        func validate() throws {
            if reason.isEmpty { throw ValidationError("--reason must not be empty: the audit records it.") }
        }

        func run() throws {
            let now = SystemClock().timeOfDay
            let latest = try ClockReset(state: state, now: now).run(reason: reason, by: LocalPerson.words)
            print("Sign-offs are judged from \(now) on; the latest time on record was \(latest).")
        }
    }
}
