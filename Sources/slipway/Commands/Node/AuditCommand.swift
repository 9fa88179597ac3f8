import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show a node's audit, oldest record first.",
        discussion: """
            With --anchor, it prints one line instead: the end of the audit and the highest sequences, signed with the node's \
            own key. Append this line to a file on another machine; slipwayd fsck --anchor FILE checks the node against it.
            """
    )

    @OptionGroup var filter: ProjectFilterOptions

    @Option(help: ArgumentHelp("Show only records after this number.", valueName: "number"))
    var after: Int64 = 0

    @Option(help: ArgumentHelp("Show at most this many; by default all.", valueName: "count"))
    var limit: Int?

    @Flag(help: "Print a signed line with the end of the audit; keep it on another machine.")
    var anchor = false

    @Flag(name: .shortAndLong, help: "Print only the numbers of the records, one per line.")
    var quiet = false

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if anchor, filter.project != nil || limit != nil || after != 0 {
            throw ValidationError("--anchor covers the whole audit: it takes no --project, --after or --limit.")
        }
        if anchor, quiet { throw ValidationError("--anchor and --quiet exclude each other.") }
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
                    project: filter.project
                )
                sealed = sealed ?? page.sealed
                records += page.records
                next = page.next
            }
            if json.json {
                try NodeOutput.write(AuditPage(records: records, next: next, sealed: sealed))
            } else if quiet {
                try Console.write(lines: records.map { String($0.number) })
            } else {
                if let sealed {
                    Console(isQuiet: false, isVerbose: false).warn(
                        "the records up to \(sealed.last) are in \(Format.count(sealed.segments.count, "sealed segment")) "
                            + "(in STATE/audit on the node, or where you moved them), newest \(sealed.segments.last ?? "")"
                    )
                }
                try Console.write(records.isEmpty ? "No records.\n" : NodeOutput.table(records))
            }
        }
    }
}
