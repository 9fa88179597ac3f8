import Bundles
import DurableFiles
import GRDB
import Identifiers
import NodeAPI
import Signing

/// A verified bundle that the node has.
struct BundleRecord: BundleKeyedRecord, PersistableRecord {
    static let databaseTableName = "bundles"

    let project: ProjectName
    /// The digest of its bundle.json.
    let digest: Digest
    /// The id of the bundle, written for whoever looks at the table; a reader takes the report's.
    private let bundle: String
    let sequence: Int64
    let received: Timestamp
    let report: BundleReport
    /// The digest of the bundle.sig that was verified; nil if an older Slipway filed it, and nobody has verified it since.
    var signature: Digest?

    /// The record of this bundle while it is being filed or removed.
    var passing: PendingBundle { PendingBundle(project: project, digest: digest) }

    func insert(in database: Database) throws { try insert(database) }

    static func remove(_ project: ProjectName, _ digest: Digest, in database: Database) throws {
        for table in ["bundles", "signatures", "signature_copies"] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE project = ? AND digest = ?",
                arguments: [project.text, digest.description]
            )
        }
    }

    /// Records the digest of the bundle's signature, and keeps a copy of it.
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

    /// All, or those of one project, in the order of their arrival.
    static func all(of project: ProjectName? = nil, in database: Database) throws -> [BundleRecord] {
        let records = project.map { filter(Column("project") == $0.text) } ?? all()
        return try records.order(Column("received"), Column("sequence")).fetchAll(database)
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
        project = manifest.project
        self.digest = digest
        bundle = manifest.bundle.text
        sequence = manifest.sequence
        self.received = received
        self.report = report
    }
}
