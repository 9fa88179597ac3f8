import DurableFiles
import GRDB
import Identifiers
import SignOff
import Signing

/// STATE/claims/PROJECT/DIGEST.jsonl: each claim that takes something back, a second time. A database that is lost or older would forget it
/// for ever: approvals come again with their bundle, a rejection does not. Calls block.
///
/// A start takes in what the database lacks. A file proves nothing by being there: its claims are verified as all are, when they are judged.
struct ClaimCopies: Sendable {
    let root: DirectoryHandle

    static let directoryName = "claims"
    /// The action in the audit for a claim that the database had lost.
    static let restored = "claim.restored"

    private var files: ProjectFiles {
        ProjectFiles(root: root, folder: Self.directoryName, subject: "claims", ending: ".jsonl")
    }
    /// Bytes of a file that is read; a bundle's claims are far below.
    private static let limit = 256 << 20

    private struct Place: Hashable {
        let project: ProjectName
        let bundle: Digest
    }

    private struct Copy {
        var claims: [Claim] = []
        /// True where a line is no claim.
        var isDamaged = false
        let written: Timestamp
    }

    /// Adds to the file of a bundle those that take something back, within the transaction that adds all: what the sender is told to be kept is
    /// in both. Where the transaction fails after all, the next start takes them in.
    func add(_ claims: [Claim], of project: ProjectName, _ bundle: Digest) throws {
        let lines = Self.lines(claims.filter(\.content.takesBack))
        guard !lines.isEmpty else { return }
        let file = try OpenFile.append(files.home(of: project).fullPath(of: bundle.hex + files.ending), mode: 0o640)
        // A line that a crash has cut off stays a line of its own.
        try file.write(file.endsLine() ? lines : [UInt8(ascii: "\n")] + lines)
        try file.sync()
    }

    private static func lines(_ claims: [Claim]) -> [UInt8] { claims.flatMap { $0.bytes + [UInt8(ascii: "\n")] } }

    /// Brings files and database together, at a start.
    /// - Returns: what could not be read or written, for the operator. It keeps no node from starting.
    func bring(to database: NodeDatabase, now: Timestamp) -> [String] {
        var findings: [String] = []
        do {
            let copies = try read(now, &findings)
            try takeIn(copies, database, now)
            try complete(copies, database)
        } catch {
            findings.append(
                "claims: the second copies of rejections and withdrawals in \(root.fullPath(of: Self.directoryName)) "
                    + "cannot be kept: \(error)"
            )
        }
        return findings
    }

    private func read(_ now: Timestamp, _ findings: inout [String]) throws -> [Place: Copy] {
        var copies: [Place: Copy] = [:]
        for file in try files.all(&findings) {
            guard let bundle = Digest(hex: file.stem) else { continue }
            copies[Place(project: file.project, bundle: bundle)] = try copy(file, now, &findings)
        }
        return copies
    }

    private func copy(_ file: ProjectFiles.File, _ now: Timestamp, _ findings: inout [String]) throws -> Copy {
        let (home, name) = (file.home, file.name)
        let written = try home.status(of: name)?.modified ?? now
        var copy = Copy(written: min(now, written))
        let lines = try home.read(file: name, limit: Self.limit).split(separator: UInt8(ascii: "\n"))
        for (number, line) in lines.enumerated() {
            do {
                copy.claims.append(try Claim(Array(line)))
            } catch {
                copy.isDamaged = true
                findings.append("claims: \(home.fullPath(of: name)):\(number + 1) is no claim any more: \(error)")
            }
        }
        return copy
    }

    private func takeIn(_ copies: [Place: Copy], _ database: NodeDatabase, _ now: Timestamp) throws {
        let lost = try database.read { database -> [ClaimRecord] in
            try copies.flatMap { place, copy -> [ClaimRecord] in
                let known = try ClaimRecord.digests(of: place.project, place.bundle, in: database)
                return Set(copy.claims).filter { !known.contains($0.digest) && $0.content.takesBack }.map { claim in
                    ClaimRecord(
                        project: place.project,
                        bundleDigest: place.bundle,
                        claim: claim,
                        received: copy.written,
                        receivedBy: Requester.node.name
                    )
                }
            }.sorted { ($0.project, $0.claim.digest) < ($1.project, $1.claim.digest) }
        }
        guard !lost.isEmpty else { return }
        try database.write { database in
            for record in lost {
                try record.insert(in: database)
                let entry = AuditEntry(
                    Self.restored,
                    by: Requester.node.name,
                    project: record.project,
                    subject: "\(record.bundleDigest)",
                    detail: "\(record.claim.content.kind.noun), claim \(record.claim.digest), which "
                        + "\(NodeDatabase.fileName) had lost"
                )
                try AuditChain.append(entry, at: now, in: database)
            }
        }
    }

    /// Writes what a database of an older Slipway has, or a file that the disk changed lacks.
    private func complete(_ copies: [Place: Copy], _ database: NodeDatabase) throws {
        try database.read { database in
            let records = try ClaimRecord.takingBack(in: database)
            let places = Dictionary(grouping: records) { Place(project: $0.project, bundle: $0.bundleDigest) }
            for (place, records) in places {
                let (claims, copy) = (records.map(\.claim), copies[place])
                guard copy?.isDamaged != false || Set(claims) != Set(copy?.claims ?? []) else { continue }
                let name = place.bundle.hex + files.ending
                try files.home(of: place.project).replace(file: name, with: Self.lines(claims), mode: 0o640)
            }
        }
    }
}
