import GRDB
import Identifiers

/// A bundle whose directory is being made or removed. It is recorded before either begins, so that the next start finds the
/// leftovers of a stop.
struct PendingBundle: Hashable, StoredRecord, PersistableRecord {
    static let databaseTableName = "passing_bundles"

    let project: ProjectName
    let digest: Digest

    func begin(in database: Database) throws { try save(in: database) }

    func end(in database: Database) throws { try remove(in: database) }

    static func all(in database: Database) throws -> Set<PendingBundle> { Set(try fetchAll(database)) }
}
