import Bundles
import DurableFiles
import GRDB
import Identifiers
import NodeAPI
import Signing

/// A verified bundle that the node has.
struct BundleRecord: Sendable {
    let project: ProjectName
    /// Of its bundle.json.
    let digest: Digest
    let sequence: Int64
    let received: Timestamp
    let report: BundleReport
    /// The digest of the bundle.sig that was verified; nil where it was filed before this was kept, and not verified since.
    var signature: Digest?

    /// What stands in the database while it is being filed or removed.
    var passing: PassingBundle { PassingBundle(project: project, digest: digest) }

    func insert(in database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO bundles (project, digest, bundle, sequence, received, report, signature)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                project.text, digest.description, report.bundle.text, sequence,
                received.milliseconds,
                try storedJSON(report), signature?.description,
            ]
        )
    }

    static func remove(_ project: ProjectName, _ digest: Digest, in database: Database) throws {
        for table in ["bundles", "signatures", "signature_copies"] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE project = ? AND digest = ?",
                arguments: [project.text, digest.description]
            )
        }
    }

    /// Puts on record what the bundle's signature was found to be, and keeps a copy of it.
    /// - Parameter content: the bundle.sig that was verified.
    mutating func keep(signature content: [UInt8], in database: Database) throws {
        let found = StreamingDigest.of(content)
        signature = found
        try database.execute(
            sql: "UPDATE bundles SET signature = ? WHERE project = ? AND digest = ?",
            arguments: [found.description, project.text, digest.description]
        )
        try SignatureCopy.save(content, of: self, in: database)
    }

    static func find(_ project: ProjectName, _ digest: Digest, in database: Database) throws -> BundleRecord? {
        try all(in: database, where: "project = ? AND digest = ?", [project.text, digest.description]).first
    }

    /// All, or those of one project, in the order of their arrival.
    static func all(of project: ProjectName? = nil, in database: Database) throws -> [BundleRecord] {
        guard let project else { return try all(in: database, where: "1", []) }
        return try all(in: database, where: "project = ?", [project.text])
    }

    private static func all(
        in database: Database,
        where condition: String,
        _ arguments: StatementArguments
    ) throws -> [BundleRecord] {
        let sql = "SELECT * FROM bundles WHERE \(condition) ORDER BY received, sequence"
        return try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
            let stored = StoredRow(row: row, table: "bundles")
            return BundleRecord(
                project: try stored.name("project"),
                digest: try stored.digest("digest"),
                sequence: try stored.integer("sequence"),
                received: try stored.time("received"),
                report: try stored.json("report"),
                signature: try stored.optionalDigest("signature")
            )
        }
    }
}

extension BundleRecord {
    /// The record of a bundle whose signature was verified.
    init(
        _ manifest: BundleManifest,
        digest: Digest,
        resources: [SignedResource],
        signer: Signer,
        received: Timestamp
    ) {
        let files = resources.beginning(with: "models/")
        let report = BundleReport(
            project: manifest.project,
            bundle: manifest.bundle,
            digest: digest.description,
            sequence: manifest.sequence,
            created: manifest.created,
            expires: manifest.expires,
            targets: manifest.targets,
            notes: manifest.notes,
            signer: signer.description,
            received: received,
            files: files.count,
            bytes: files.clampedSum { $0.size },
            models: manifest.models.map {
                BundleReport.Model(name: $0.name, active: $0.active, versions: $0.versions.map(\.version))
            }
        )
        self.init(
            project: manifest.project,
            digest: digest,
            sequence: manifest.sequence,
            received: received,
            report: report
        )
    }
}
