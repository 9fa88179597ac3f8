import GRDB
import Identifiers
import Signing

/// What was signed of a bundle that the node has, and who claims to have signed it.
struct SignatureRecord: Sendable {
    let project: ProjectName
    /// Of its bundle.json.
    let digest: Digest
    /// The identity of the list of all that was signed.
    let statement: Digest
    /// nil: not looked at yet.
    var material: SignatureMaterial?

    func save(in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO signatures (project, digest, statement, material) VALUES (?, ?, ?, ?)",
            arguments: [project.text, digest.description, statement.description, material?.text]
        )
    }

    static func find(_ project: ProjectName, _ digest: Digest, in database: Database) throws -> SignatureRecord? {
        let sql = "SELECT * FROM signatures WHERE project = ? AND digest = ?"
        return try Row.fetchOne(database, sql: sql, arguments: [project.text, digest.description]).map { row in
            let material: String? = row["material"]
            return SignatureRecord(
                project: project,
                digest: digest,
                statement: try StoredRow(row: row, table: "signatures").digest("statement"),
                material: material.flatMap { SignatureMaterial(text: $0) }
            )
        }
    }
}
