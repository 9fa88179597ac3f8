import GRDB
import Identifiers
import Signing

/// The signed list of a bundle on the node, and its claimed signer.
struct SignatureRecord: BundleKeyedRecord, PersistableRecord {
    static let databaseTableName = "signatures"

    let project: ProjectName
    /// The digest of its bundle.json.
    let digest: Digest
    /// The identity of the list of all that was signed.
    let statement: Digest
    private var materialText: String?

    enum CodingKeys: String, CodingKey {
        case project, digest, statement
        case materialText = "material"
    }

    init(project: ProjectName, digest: Digest, statement: Digest, material: SignatureMaterial? = nil) {
        self.project = project
        self.digest = digest
        self.statement = statement
        self.material = material
    }

    /// The signer's material; nil until the signature is read.
    var material: SignatureMaterial? {
        get { materialText.flatMap { SignatureMaterial(text: $0) } }
        set { materialText = newValue?.text }
    }
}
