import DurableFiles
import Identifiers
import Integrity
import NodeAPI
import Signing
import StrictJSON

/// The places of sealed parts of the audit: in the state, or where the operator moved them. Reads and checks them. Blocks.
struct AuditSegmentFiles: Sendable {
    private let directories: [DirectoryHandle]
    private let key: VerificationKey
    /// Tells whether a missing segment is a finding: true if the caller named the directory of the segments.
    private let requiresAll: Bool

    private static let limit = 1 << 30

    /// - Parameter paths: directories besides the state's own.
    init(root: DirectoryHandle, paths: [String], key: VerificationKey) throws {
        let own = try? root.open(directory: AuditSealing.directoryName)
        directories = [own].compactMap { $0 } + (try paths.map { try DirectoryHandle(path: $0) })
        self.key = key
        requiresAll = !paths.isEmpty
    }

    /// Findings about the files of the segments that the database names.
    func check(_ segments: [AuditSegment]) -> [CheckFinding] {
        segments.compactMap { segment in
            do {
                return try records(of: segment) == nil && requiresAll ? missing(segment) : nil
            } catch {
                let words = (error as? any CodedFailure)?.message ?? "\(error)"
                return finding(
                    segment,
                    expected: "the records \(segment.first) to \(segment.last) as they were sealed",
                    found: words
                )
            }
        }
    }

    /// - Returns: nil where the file is nowhere.
    /// - Throws: what is wrong with it.
    func records(of segment: AuditSegment) throws -> [AuditRecord]? {
        guard let home = directories.first(where: { ((try? $0.status(of: segment.fileName)) ?? nil) != nil }) else {
            return nil
        }
        let name = segment.fileName
        let bytes = try home.read(file: name, limit: Self.limit)
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard let last = lines.last, bytes.last == UInt8(ascii: "\n") else { throw broken(name, "no line at its end") }
        let signed = try SignedLine(String(decoding: last, as: UTF8.self), subject: name)
        try signed.requireSignature(by: key, subject: name)
        guard try AuditSegment(signed, subject: name) == segment else {
            throw broken(name, "the statement of another segment than the database names")
        }
        let content = Array(bytes.dropLast(last.count + 1))
        guard StreamingDigest.of(content).hex == segment.digest else {
            throw broken(name, "other records than were signed")
        }
        var previous = segment.previous
        var number = segment.first - 1
        let records = try lines.dropLast().map { line in
            let record = try AuditChain.record(line: Array(line), subject: name)
            try AuditChain.require(record, number: number + 1, after: previous)
            (number, previous) = (record.number, record.hash)
            return record
        }
        guard number == segment.last, previous == segment.hash else { throw broken(name, "an end at record \(number)") }
        return records
    }

    private func broken(_ name: String, _ found: String) -> NodeFailure {
        NodeFailure(.auditSegment, name, expected: "the records that were sealed", found: found)
    }

    private func missing(_ segment: AuditSegment) -> CheckFinding {
        finding(segment, expected: "the file in one of the directories", found: "none of that name")
    }

    private func finding(_ segment: AuditSegment, expected: String, found: String) -> CheckFinding {
        CheckFinding(
            NodeCode.auditSegment,
            "\(AuditSealing.directoryName)/\(segment.fileName)",
            expected: expected,
            found: found,
            meaning:
                "this file is no reliable source of the records \(segment.first) to \(segment.last)",
            advice:
                "restore the file from a copy; if the node's key was made anew, give the old public key: --anchor-key PEM"
        )
    }
}
