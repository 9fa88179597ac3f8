import DurableFiles
import GRDB
import Identifiers
import NodeAPI

/// STATE/failed-bundles: which bundles failed here, and their bad marks, a second time. A database that is lost or older would let them
/// through again.
///
/// A line a bundle, as JSON, written after the database. A start takes in what the database does not know. The database keeps each failure
/// for ever, its mark only until the bundle is marked good: so a mark that was removed does not come back. Calls block.
struct FailureCopies: Sendable {
    let root: DirectoryHandle

    static let fileName = "failed-bundles"
    /// The action in the audit for a failure that the database had lost.
    static let restored = "failure.restored"

    private static let limit = 256 << 20

    private struct Key: Hashable {
        let project: ProjectName
        let digest: Digest
    }

    private struct Copy: Codable {
        let project: ProjectName
        let digest: Digest
        /// The latest failure, whether its mark was removed since or not.
        var failed: Timestamp
        /// nil without a mark.
        let bundle: BundleID?
        let mark: BadMark?

        var key: Key { Key(project: project, digest: digest) }
    }

    /// Brings file and database together, at a start.
    /// - Returns: what could not be read or written, for the operator. It keeps no node from starting.
    func bring(to database: NodeDatabase, now: Timestamp) -> [String] {
        var findings: [String] = []
        do {
            let (copies, flaws) = try read()
            findings += flaws
            try takeIn(copies, database, now)
            try write(from: database)
        } catch {
            findings.append(
                "failures: the second copy of the bad marks in \(root.fullPath(of: Self.fileName)) cannot be kept: \(error)"
            )
        }
        return findings
    }

    /// Brings the file up to the database. What the database does not know stays, since only a start takes it in.
    func write(from database: NodeDatabase) throws {
        try replace { copies in
            copies.merging(try database.read(Self.known)) { $0.failed > $1.failed ? $0 : $1 }
        }
    }

    /// Lets no failure be later than a time, as `ClockReset` does in the database.
    func lower(to time: Timestamp) throws {
        try replace { copies in
            copies.mapValues { copy in
                var copy = copy
                copy.failed = min(copy.failed, time)
                return copy
            }
        }
    }

    private func replace(_ change: ([Key: Copy]) throws -> [Key: Copy]) throws {
        let before = try bytes()
        let copies = Dictionary(parse(before).copies.map { ($0.key, $0) }) { $0.failed < $1.failed ? $1 : $0 }
        let after = try change(copies).values.sorted { ($0.project, $0.digest) < ($1.project, $1.digest) }
            .flatMap { try WireJSON.bytes(of: $0) + [UInt8(ascii: "\n")] }
        guard after != before else { return }
        try root.replace(file: Self.fileName, with: after, mode: 0o640)
    }

    /// - Returns: nothing where there is no file.
    private func bytes() throws -> [UInt8] {
        guard try root.status(of: Self.fileName) != nil else { return [] }
        return try root.read(file: Self.fileName, limit: Self.limit)
    }

    private func read() throws -> (copies: [Copy], flaws: [String]) { parse(try bytes()) }

    private func parse(_ bytes: [UInt8]) -> (copies: [Copy], flaws: [String]) {
        var (copies, flaws): ([Copy], [String]) = ([], [])
        for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            do {
                copies.append(try WireJSON.decode(Copy.self, from: Array(line)))
            } catch {
                flaws.append(
                    "failures: \(root.fullPath(of: Self.fileName)):\(number + 1) cannot be read any more: "
                        + WireJSON.explanation(of: error)
                )
            }
        }
        return (copies, flaws)
    }

    private static func known(in database: Database) throws -> [Key: Copy] {
        let marks = Dictionary(
            try BadBundleRecord.all(in: database).map { (Key(project: $0.project, digest: $0.digest), $0) }
        ) { $1 }
        let rows = try Row.fetchAll(database, sql: "SELECT project, digest, failed FROM failed_bundles")
        let copies = rows.compactMap { row -> Copy? in
            guard let project = ProjectName(row["project"] as String), let digest = Digest(row["digest"] as String)
            else {
                return nil
            }
            let record = marks[Key(project: project, digest: digest)]
            return Copy(
                project: project,
                digest: digest,
                failed: row["failed"],
                bundle: record?.bundle,
                mark: record?.mark
            )
        }
        return Dictionary(copies.map { ($0.key, $0) }) { $1 }
    }

    private func takeIn(_ copies: [Copy], _ database: NodeDatabase, _ now: Timestamp) throws {
        let known = try database.read(Self.known)
        let lost = copies.filter { copy in known[copy.key].map { $0.failed < copy.failed } ?? true }
        guard !lost.isEmpty else { return }
        try database.write { database in
            for copy in lost { try insert(copy, now, in: database) }
        }
    }

    private func insert(_ copy: Copy, _ now: Timestamp, in database: Database) throws {
        if let bundle = copy.bundle, var mark = copy.mark {
            // The numbers of deployments began anew.
            mark.deployment = nil
            try BadBundleRecord(project: copy.project, digest: copy.digest, bundle: bundle, mark: mark).save(
                in: database
            )
        }
        try database.execute(
            sql: """
                INSERT INTO failed_bundles (project, digest, failed) VALUES (?, ?, ?)
                ON CONFLICT (project, digest) DO UPDATE SET failed = MAX(failed, excluded.failed)
                """,
            arguments: [copy.project.text, copy.digest.description, copy.failed]
        )
        let words =
            copy.mark.map { "marked \($0.code) at \($0.since)" } ?? "failed at \(copy.failed), marked good since"
        let entry = AuditEntry(
            Self.restored,
            by: Requester.node.name,
            project: copy.project,
            subject: [copy.bundle?.text, copy.digest.description].compactMap { $0 }.joined(separator: " "),
            detail: "\(words), which \(NodeDatabase.fileName) had lost"
        )
        try AuditChain.append(entry, at: now, in: database)
    }
}
