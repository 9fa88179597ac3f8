import Bundles
import DurableFiles
import Evaluation
import Identifiers
import Inference
import Signing
import StrictJSON

/// Project, keys and time of one kit. Only this value has the private keys: no kit writes one.
struct ConformanceFixture {
    let project: ProjectName
    let identity: SigningIdentity
    let stranger: SigningIdentity
    let publicKey: VerificationKey
    let made: Timestamp

    /// The model that every bundle of a kit but the last has.
    static let model = "kit"
    /// A file of it that no other case has, the last of its files.
    static let unique = "models/kit/1/unique.txt"
    /// The file before which hostile entries are put, so that all entries after them move.
    static let code = "models/kit/1/code/slipway_kit_model.py"

    init(made: Timestamp) throws {
        let key = SigningKey.generate()
        self.made = made
        identity = SigningIdentity(key: key)
        stranger = SigningIdentity(key: SigningKey.generate())
        publicKey = key.verificationKey
        let name = ConformanceKit.projectPrefix + publicKey.hint.prefix(8)
        guard let project = ProjectName(name) else {
            throw ConformanceFailure(.unreadable, name, expected: ProjectName.rule, found: name)
        }
        self.project = project
    }

    /// A bundle with one model, whose content is the case's own.
    /// - Parameters:
    ///   - isActive: true for a model that a node loads.
    ///   - mlmodel: in place of a sound one.
    func draft(
        _ name: BundleID,
        sequence: Int64,
        model: ConformanceModel = .sound,
        isActive: Bool = false,
        mlmodel: String = ConformanceModel.mlmodel,
        expires: Timestamp? = nil,
        targets: [String] = []
    ) throws -> BundleDraft {
        var draft = BundleDraft()
        for (path, text) in [
            ("MLmodel", mlmodel), ("code/slipway_kit_model.py", model.module), ("unique.txt", "\(project) \(name)\n"),
            // Names that differ in case alone, and a repeated content: both are allowed, and none may be mixed up.
            ("Case.txt", "upper\n"), ("case.txt", "lower\n"), ("repeated.txt", "lower\n"),
        ] {
            draft.files["models/\(Self.model)/1/\(path)"] = Array(text.utf8)
        }
        try draft.describe(
            project: project.text,
            bundle: name.text,
            sequence: sequence,
            active: isActive ? [Self.model: "1"] : [:],
            expires: expires?.description,
            targets: targets
        )
        draft.manifest["created"] = .string(made.description)
        draft.manifest["notes"] = "A bundle of a Slipway kit. It proves a node and is good for nothing else."
        draft.setVersion("python", .null)
        draft.setVersion("mlflow", .null)
        if isActive { draft.others["golden/\(Self.model)/1.json"] = try golden(of: draft) }
        return draft
    }

    /// A project without models.
    func emptyDraft(_ name: BundleID, sequence: Int64) throws -> BundleDraft {
        var draft = BundleDraft()
        try draft.describe(project: project.text, bundle: name.text, sequence: sequence, active: [:])
        draft.manifest["created"] = .string(made.description)
        return draft
    }

    /// A golden prediction of twice the column, for any version.
    private func golden(of draft: BundleDraft) throws -> [UInt8] {
        let document = draft.ociManifests["\(Self.model)/1"] ?? .null
        guard let model = ModelName(Self.model), let version = VersionID("1") else { return [] }
        let questions = [1.0, -0.5, 7.25]
        return try GoldenRecord(
            model: model,
            version: version,
            manifest: StreamingDigest.of(JSONWriter.bytes(of: document)),
            input: ModelInput(form: .frame, tensors: [Self.tensor("x", questions)]),
            output: ModelOutput(form: .array, tensors: [Self.tensor("", questions.map { 2 * $0 })]),
            tolerance: .standard,
            environment: GoldenRecord.Environment(python: "any", packages: [:]),
            latency: GoldenRecord.Latency(p50: 0.001, p99: 0.001, runs: 1),
            created: made
        ).written()
    }

    private static func tensor(_ name: String, _ values: [Double]) -> Tensor {
        let bytes = values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
        return Tensor(name: name, type: .float64, shape: [values.count], bytes: bytes)
    }
}
