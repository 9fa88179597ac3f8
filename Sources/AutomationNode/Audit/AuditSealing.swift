import DurableFiles
import GRDB
import Identifiers
import NodeAPI
import Signing

/// Seals the older part of the audit into a file that the node's own key signs, and removes it from the database. Blocks.
///
/// The file is complete and durable first; then one transaction records it and removes the records. A stop in between leaves a
/// file that the next sealing rewrites.
struct AuditSealing: Sendable {
    static let directoryName = "audit"

    let root: DirectoryHandle
    let database: NodeDatabase
    let key: SigningKey
    let now: Timestamp

    /// Records that are read in one go.
    private static let page = 1000

    /// The sealed records that the node still goes by.
    private static let facts = [
        BuiltEnvironment.action, SequenceReset.action, PolicyReading.loaded, PolicyReading.changed,
    ]

    /// - Parameter keep: the newest records, which stay; at least one.
    /// - Returns: nil where there is nothing to seal.
    /// - Throws: `audit.broken`: what does not hold together is not signed.
    func seal(keeping keep: Int64) throws -> AuditSegment? {
        let (base, head) = try database.read { (try AuditSegment.newest(in: $0), try AuditChain.head(in: $0)) }
        let first = (base?.last ?? 0) + 1
        let last = head.number - max(1, keep)
        guard last >= first else { return nil }
        // The start holds the database to the record that the mark names, and finds it only where it is.
        if let mark = NodeMark.read(in: root).mark, mark.audit <= last { return nil }
        let home = try root.openOrMake(directory: Self.directoryName, mode: 0o750)
        try removeUnfinished(in: home)
        let temporary = DirectoryHandle.temporaryName(for: "segment")
        do {
            let file = try home.create(file: temporary, mode: 0o440)
            let segment = try write(first, last, after: base?.hash ?? AuditChain.origin, to: file)
            try file.sync()
            try home.rename(temporary, to: home, as: segment.fileName)
            try home.sync()
            try root.sync()
            try database.write { try take(segment, in: $0) }
            return segment
        } catch {
            _ = try? home.remove(file: temporary)
            throw error
        }
    }

    /// Removes the leftovers of an interrupted sealing: temporary names, and files whose records are all still in the database.
    private func removeUnfinished(in home: DirectoryHandle) throws {
        let known = Set(try database.read { try AuditSegment.all(in: $0) }.map(\.fileName))
        for name in try home.names() where !known.contains(name) {
            let parts = name.split(separator: "-")
            guard !name.hasPrefix(DirectoryHandle.temporaryPrefix) else {
                try home.remove(file: name)
                continue
            }
            guard parts.count == 3, let last = Int64(parts[1]), parts[2].hasSuffix(".audit"),
                let hash = try database.read({
                    try String.fetchOne($0, sql: "SELECT hash FROM audit WHERE number = ?", arguments: [last])
                }), parts[2] == hash.prefix(16) + ".audit"
            else { continue }
            try home.remove(file: name)
        }
    }

    private func write(_ first: Int64, _ last: Int64, after base: String, to file: OpenFile) throws -> AuditSegment {
        var digest = StreamingDigest()
        var number = first - 1
        var previous = base
        while number < last {
            let records = try database.read {
                try AuditChain.records(after: number, limit: Self.page, project: nil, in: $0)
            }.prefix { $0.number <= last }
            guard !records.isEmpty else { throw AuditChain.broken("record \(number + 1) is missing") }
            var lines: [UInt8] = []
            for record in records {
                try AuditChain.require(record, number: number + 1, after: previous)
                lines += AuditChain.line(of: record) + [UInt8(ascii: "\n")]
                (number, previous) = (record.number, record.hash)
            }
            lines.withUnsafeBytes { digest.update($0) }
            try file.write(lines)
        }
        let segment = AuditSegment(
            first: first,
            last: last,
            previous: base,
            hash: previous,
            digest: digest.finish().hex,
            sealed: now
        )
        let line = try SignedLine.sign(segment.payload, type: AuditSegment.type, with: key)
        try file.write(Array((line + "\n").utf8))
        return segment
    }

    private func take(_ segment: AuditSegment, in database: Database) throws {
        for action in Self.facts {
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO sealed_facts (action, subject, number, project, detail)
                    SELECT action, subject, number, project, detail FROM audit WHERE action = ? AND number <= ? ORDER BY number
                    """,
                arguments: [action, segment.last]
            )
        }
        try LatestTime.keep(sealing: segment.last, in: database)
        try segment.insert(in: database)
        try database.execute(sql: "DELETE FROM audit WHERE number <= ?", arguments: [segment.last])
        try AuditChain.append(
            AuditEntry(
                "audit.sealed",
                by: Requester.node.name,
                subject: "records \(segment.first) to \(segment.last)",
                detail: "\(segment.fileName), \(segment.digest)"
            ),
            at: now,
            in: database
        )
    }
}
