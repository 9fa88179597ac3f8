import DurableFiles
import Identifiers

/// STATE/node.mark: the id of the node that owns the state, and a record of the audit that its database had reached. It is
/// written after the database, never before, so that a database without that record belongs to another state, or is an older
/// copy.
///
/// One line: the node's id, the number and the hash of the record, and the digest of these three, since a disk may change this
/// file as any other.
struct NodeMark: Equatable, Sendable {
    let node: String
    /// 0: no record yet.
    let audit: Int64
    let hash: String

    static let fileName = "node.mark"

    enum Reading: Equatable, Sendable {
        case missing
        case damaged
        case mark(NodeMark)

        var mark: NodeMark? { if case .mark(let mark) = self { mark } else { nil } }
    }

    static func read(in root: DirectoryHandle) -> Reading {
        do {
            guard try root.status(of: fileName) != nil else { return .missing }
            return reading(of: try root.read(file: fileName, limit: 1024))
        } catch {
            return .damaged
        }
    }

    func write(in root: DirectoryHandle) throws(FileFailure) {
        try root.replace(file: Self.fileName, with: Array("\(words) \(Self.sum(words))\n".utf8), mode: 0o600)
    }

    private var words: String { "\(node) \(audit) \(hash)" }

    private static func sum(_ words: String) -> String { StreamingDigest.of(Array(words.utf8)).hex }

    private static func reading(of bytes: [UInt8]) -> Reading {
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 4, let audit = Int64(parts[1]), audit >= 0 else { return .damaged }
        let mark = NodeMark(node: String(parts[0]), audit: audit, hash: String(parts[2]))
        return text == "\(mark.words) \(sum(mark.words))\n" ? .mark(mark) : .damaged
    }
}
