import GRDB
import Identifiers

/// A built environment, with the digest of the list of its files. The audit has it, out of reach of the code in the environment.
struct BuiltEnvironment: Sendable, Hashable {
    let key: Digest
    let list: Digest
    let files: Int

    static let action = "environment.built"

    func auditEntry(_ project: ProjectName) -> AuditEntry {
        AuditEntry(
            Self.action,
            by: Requester.node.name,
            project: project,
            subject: key.hex,
            detail: "\(files) files, list \(list)"
        )
    }

    /// The digest of the list of each environment, as it was built last.
    static func lists(in database: Database) throws -> [Digest: Digest] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT subject, detail, number FROM audit WHERE action = ?1"
                + (database.tableExists("sealed_facts")
                    ? " UNION ALL SELECT subject, detail, number FROM sealed_facts WHERE action = ?1" : "")
                + " ORDER BY number",
            arguments: [action]
        )
        return rows.reduce(into: [:]) { lists, row in
            let (subject, detail): (String, String) = (row["subject"], row["detail"])
            guard let key = Digest(hex: subject), let list = detail.split(separator: " ").last else { return }
            lists[key] = Digest(String(list))
        }
    }
}
