import GRDB
import Identifiers
import Integrity
import NodeAPI
import Signing

/// Holds a node's database to anchors that were kept elsewhere: a chain that was rewritten, cut off, or is another node's or of an
/// earlier day does not have the records that were signed. Calls block.
struct AnchorInspection: Sendable {
    /// The name of the lines, usually the file's path.
    let name: String
    let key: VerificationKey
    /// The directories where the sealed parts of the audit lie.
    let segments: AuditSegmentFiles

    func run(_ lines: [UInt8], _ database: NodeDatabase) throws -> [CheckFinding] {
        guard let text = String(validating: lines, as: UTF8.self) else {
            return [unreadable(name, "bytes that are no text")]
        }
        var findings: [CheckFinding] = []
        var statements: [(place: String, statement: AnchorStatement)] = []
        let all = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in all.enumerated() where !line.isEmpty {
            let place = "\(name):\(index + 1)"
            do throws(SigningFailure) {
                let signed = try SignedLine(String(line), subject: place)
                try signed.requireSignature(by: key, subject: place)
                statements.append((place, try AnchorStatement(signed, subject: place)))
            } catch {
                findings.append(unreadable(place, error.message))
            }
        }
        if statements.isEmpty { findings.append(unreadable(name, "no anchor that the node's key signed")) }
        return findings + (try audit(statements, database)) + (try sequences(statements, database))
    }

    /// The first anchor, by its record, that the audit does not hold.
    private func audit(
        _ statements: [(place: String, statement: AnchorStatement)],
        _ database: NodeDatabase
    ) throws -> [CheckFinding] {
        var good: Int64 = 0
        // Of a segment that is not here: a later anchor that holds vouches for it too, since the chain goes through it.
        var unknown: (place: String, statement: AnchorStatement)?
        for (place, anchor) in statements.sorted(by: { $0.statement.number < $1.statement.number })
        where anchor.number > 0 {
            let (inside, last, sealed) = try database.read { database in
                (
                    try AuditChain.hash(of: anchor.number, in: database), try AuditChain.head(in: database).number,
                    try AuditSegment.all(in: database)
                )
            }
            let segment = sealed.first { $0.first <= anchor.number && anchor.number <= $0.last }
            let found = try inside ?? segment.flatMap { try hash(of: anchor.number, $0) }
            if found == nil, segment != nil {
                unknown = (place, anchor)
                continue
            }
            if found == anchor.hash {
                good = anchor.number
                unknown = nil
                continue
            }
            let first = good + 1
            let isCut = last < anchor.number
            return [
                CheckFinding(
                    NodeCode.anchorAudit,
                    "\(NodeDatabase.fileName): audit record \(isCut ? last + 1 : first)",
                    expected:
                        "record \(anchor.number) with the hash \(anchor.hash), signed at \(anchor.time) (\(place))",
                    found: found.map { "the hash \($0)" } ?? "an audit that ends with record \(last)",
                    meaning: isCut
                        ? "the records from \(last + 1) on are gone: the database is older than the anchor, another node's, or cut"
                        : first == anchor.number
                            ? "record \(first) is not the one that the node wrote; the records after it are not reliable"
                            : "at least one of the records \(first) to \(anchor.number) is not the one that the node wrote; record "
                                + "\(good) is the last that an anchor vouches for",
                    advice: "find out who changed it; restore node.db from a backup that this anchor agrees with"
                )
            ]
        }
        return unknown.map { [unvouched($0.place, $0.statement)] } ?? []
    }

    /// - Returns: nil where the segment is nowhere, or not what it was: that is a finding of its own.
    private func hash(of number: Int64, _ segment: AuditSegment) throws -> String? {
        (try? segments.records(of: segment))?.flatMap { $0.first { $0.number == number }?.hash }
    }

    private func unvouched(_ place: String, _ anchor: AnchorStatement) -> CheckFinding {
        CheckFinding(
            NodeCode.auditSegment,
            "\(NodeDatabase.fileName): audit record \(anchor.number)",
            expected: "the sealed segment that holds it, whose anchor was signed at \(anchor.time) (\(place))",
            found: "no such file, and no later anchor",
            meaning: "it is unknown if the record is the signed one",
            advice: "name the directory where the segments are: --segments DIR; or bring a later anchor"
        )
    }

    /// Projects whose highest sequence is lower than in the anchor, without a record of its reset since.
    private func sequences(
        _ statements: [(place: String, statement: AnchorStatement)],
        _ database: NodeDatabase
    ) throws -> [CheckFinding] {
        let (known, resets) = try database.read { database in
            (
                try ProjectRecord.all(in: database),
                try Row.fetchAll(
                    database,
                    sql: "SELECT project, MAX(number) AS last FROM (SELECT project, number FROM audit WHERE action = ?1"
                        + (database.tableExists("sealed_facts")
                            ? " UNION ALL SELECT project, number FROM sealed_facts WHERE action = ?1" : "")
                        + ") GROUP BY project",
                    arguments: [SequenceReset.action]
                )
            )
        }
        var findings: [ProjectName: CheckFinding] = [:]
        for (place, anchor) in statements {
            for (project, sequence) in anchor.sequences {
                let reset: Int64 = resets.first { $0["project"] == project.text }.map { $0["last"] } ?? 0
                let now = known.first { $0.project == project }?.highestSequence
                guard reset <= anchor.number, now ?? 0 < sequence else { continue }
                findings[project] = CheckFinding(
                    NodeCode.anchorSequence,
                    "\(NodeDatabase.fileName): sequence of \(project)",
                    expected: "at least \(sequence), which was confirmed before \(anchor.time) (\(place))",
                    found: now.map { "\($0)" } ?? "nothing of the project",
                    meaning: "bundles that were replaced long ago would be taken again",
                    advice: "restore node.db from a backup that this anchor agrees with"
                )
            }
        }
        return findings.sorted { $0.key < $1.key }.map(\.value)
    }

    private func unreadable(_ place: String, _ found: String) -> CheckFinding {
        CheckFinding(
            NodeCode.anchorUnreadable,
            place,
            expected: "a line that the key \(key.hint) signed",
            found: found,
            meaning: "the line vouches for nothing: it was changed, cut off by a power cut, or is of another node",
            advice: "if the node's key was made anew, give the old public key: --anchor-key PEM"
        )
    }
}
