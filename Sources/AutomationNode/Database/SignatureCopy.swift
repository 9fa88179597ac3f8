import Foundation
import GRDB
import Identifiers

/// The database's copy of a bundle's `bundle.sig`: with it the signed list outlives the file.
enum SignatureCopy {
    /// Larger ones are in their file only.
    private static let limit = 16 << 20

    static func save(_ content: [UInt8], of record: BundleRecord, in database: Database) throws {
        guard content.count <= limit else { return }
        try database.execute(
            sql: "INSERT OR REPLACE INTO signature_copies (project, digest, content) VALUES (?, ?, ?)",
            arguments: [record.project.text, record.digest.description, Data(content)]
        )
    }

    /// - Returns: nil if there is none.
    static func find(_ record: BundleRecord, in database: Database) throws -> [UInt8]? {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT content FROM signature_copies WHERE project = ? AND digest = ?",
            arguments: [record.project.text, record.digest.description]
        )
        return (row?["content"] as Data?).map { [UInt8]($0) }
    }
}
