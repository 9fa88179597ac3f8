import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show a node's record of what was done, oldest first.",
        discussion: """
            With --anchor it prints one line instead: how far the record goes and the highest sequences, signed with the node's \
            own key. Append it to a file elsewhere; slipwayd fsck --anchor FILE holds the node to it.
            """
    )

    @Option(
        help: ArgumentHelp("Only what concerns this project.", valueName: "name"),
        transform: { try ArgumentText.name($0) }
    )
    var project: ProjectName?

    @Option(help: ArgumentHelp("Only records after this number.", valueName: "number"))
    var after: Int64 = 0

    @Option(help: ArgumentHelp("At most so many; else all.", valueName: "count"))
    var limit: Int?

    @Flag(help: "Print a signed line that says how far the record goes, to be kept elsewhere.")
    var anchor = false

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if anchor, project != nil || limit != nil || after != 0 {
            throw ValidationError("--anchor is of the whole record: leave --project, --after and --limit out.")
        }
        if after < 0 { throw ValidationError("--after must be at least 0.") }
    }

    func run() async throws {
        try await node.withClient { client in
            if anchor {
                let report = try await client.auditAnchor()
                return json.json ? try NodeOutput.write(report) : try Console.write(report.anchor + "\n")
            }
            var records: [AuditRecord] = []
            var next: Int64? = after
            var sealed: SealedAudit?
            while let start = next, records.count < limit ?? .max {
                let page = try await client.audit(
                    after: start,
                    limit: min(200, (limit ?? .max) - records.count),
                    project: project
                )
                sealed = sealed ?? page.sealed
                records += page.records
                next = page.next
            }
            if json.json {
                try NodeOutput.write(AuditPage(records: records, next: next, sealed: sealed))
            } else {
                if let sealed {
                    Console(isQuiet: false, isVerbose: false).warn(
                        "the records up to \(sealed.last) are in \(Amount.count(sealed.segments.count, "sealed segment")) "
                            + "(STATE/audit on the node, or where they were moved to), newest \(sealed.segments.last ?? "")"
                    )
                }
                try Console.write(records.isEmpty ? "No records.\n" : NodeOutput.table(records))
            }
        }
    }
}
