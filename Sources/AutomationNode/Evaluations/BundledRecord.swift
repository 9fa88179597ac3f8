import ContentStore
import EvaluationRecords
import Signing

/// A signed file of a bundle whose name has the first digits of the id of the record in it.
protocol BundledRecord: Sendable {
    associatedtype Mark: Sendable

    /// Marks that are kept in memory.
    static var keptMarks: Int { get }
    /// Such as "an evaluation".
    static var noun: String { get }
    /// The failures of a search for one.
    static var notFound: NodeCode { get }
    static var several: NodeCode { get }
    /// The failure of a file that the disk changed.
    static var damaged: RecordCode { get }

    var resource: SignedResource { get }
    /// Those digits.
    var digits: String { get }

    /// Reads the record's mark.
    /// - Throws: a `RecordFailure` if it is no evidence.
    func mark(in bundle: StoredBundle, _ store: ContentStore) throws -> Mark

    /// Reads the record's id and its canonical bytes.
    /// - Throws: a `RecordFailure` if it is no evidence.
    func document(in bundle: StoredBundle, _ store: ContentStore) throws -> (id: EvaluationID, bytes: [UInt8])
}

extension BundledRecord {
    /// The digits of a name such as `ID12.json`; nil for another name.
    static func digits(of name: some StringProtocol) -> String? {
        guard name.utf8.count == 17, name.hasSuffix(".json") else { return nil }
        let digits = name.dropLast(5)
        return digits.utf8.allSatisfy(isDigit) ? String(digits) : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
