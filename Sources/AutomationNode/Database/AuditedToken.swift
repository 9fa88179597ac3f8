import GRDB
import Identifiers

/// A token whose making, and perhaps whose revocation, is in the audit.
struct AuditedToken: Hashable, StoredRecord, PersistableRecord {
    static let databaseTableName = "told_tokens"

    let name: String
    let digest: Digest
    /// The permissions, as the audit tells them.
    let summary: String
    /// True if it is kept only until nothing is left that would have it told again.
    var isRevoked = false

    enum CodingKeys: String, CodingKey {
        case name, digest, summary
        case isRevoked = "revoked"
    }

    static func all(in database: Database) throws -> [AuditedToken] {
        try order(Column("name"), Column("digest")).fetchAll(database)
    }
}
