import Bundles
import DurableFiles
import Identifiers
import SignOff
import Signing
import StrictJSON

/// The bundles of a kit that is being written and the people who sign claims about them.
struct SignOffScene {
    let fixture: ConformanceFixture
    let people = ReviewerKeys()
    /// The signer of the bundles, under the name of its file.
    private let trust: Trust
    private let directory: DirectoryHandle
    private let files: [String: String]

    /// A data set, of which only the digest is known.
    static let dataset = StreamingDigest.of(Array("A data set of a Slipway kit.\n".utf8))

    /// - Parameter directory: the kit's, with its bundles.
    init(_ fixture: ConformanceFixture, _ cases: [ConformanceCase], in directory: DirectoryHandle) throws {
        self.fixture = fixture
        self.directory = directory
        files = Dictionary(cases.map { ($0.name.text, $0.file) }) { first, _ in first }
        trust = try Trust(files: [(ConformanceKit.trustName, fixture.publicKey.pem)])
    }

    /// The file of a case's bundle.
    func file(of bundle: String) throws -> String {
        guard let file = files[bundle] else {
            throw ConformanceFailure(.unreadable, bundle, expected: "a case of the kit", found: "none")
        }
        return file
    }

    func bundle(_ name: String) throws -> VerifiedBundle {
        try BundleFile.verify(directory.fullPath(of: file(of: name)), trust: trust, now: fixture.made, width: 1)
    }

    // MARK: Claims

    /// An hour before the kit, so that no clock is behind it.
    private var issued: Timestamp { fixture.made.adding(seconds: -3600) }

    /// - Parameter bundle: the name of a case.
    func draft(_ bundle: String, role: String = "validator") throws -> SignOffDraft {
        let verified = try self.bundle(bundle)
        guard let role = RoleName(role) else {
            throw ConformanceFailure(.unreadable, role, expected: RoleName.rule, found: role)
        }
        return SignOffDraft(of: try verified.facts(), active: verified.active, role: role, issued: issued)
    }

    /// An approval of a case's bundle, with the key of that file.
    func approval(_ bundle: String = SignOffRecipe.bundle, by file: ReviewerKeys.File) throws -> Claim {
        try sign(draft(bundle).content, by: file)
    }

    func sign(_ content: ClaimContent, by file: ReviewerKeys.File) throws -> Claim {
        try Claim.sign(content, with: people.identity(file))
    }

    func withdrawal(of claim: Claim, by file: ReviewerKeys.File) throws -> Claim {
        let content = WithdrawalClaim(
            withdrawn: claim.statement,
            reason: "a kit's",
            issued: issued.adding(seconds: 60)
        )
        return try sign(.withdrawal(content), by: file)
    }

    /// A validator's word that the version has these figures.
    func evaluation(_ metrics: [EvaluationClaim.Metric]) throws -> Claim {
        let facts = try bundle(SignOffRecipe.bundle).facts()
        guard let model = ModelName(ConformanceFixture.model), let versions = facts.versions[model],
            let (version, known) = versions.first
        else {
            throw ConformanceFailure(.unreadable, SignOffRecipe.bundle, expected: "a version", found: "none")
        }
        let content = EvaluationClaim(
            model: model,
            version: version,
            manifest: known.manifest,
            evaluation: StreamingDigest.of(Array("A record of a Slipway kit.\n".utf8)),
            dataset: Self.dataset,
            metrics: metrics,
            issued: issued
        )
        return try sign(.evaluation(content), by: .ben)
    }

    /// A node's record that the bundle ran there for a day without a breach.
    func record(of bundle: String = SignOffRecipe.bundle) throws -> ClaimContent {
        let verified = try self.bundle(bundle)
        let facts = try verified.facts()
        guard let generation = GenerationNumber(1) else {
            throw ConformanceFailure(.unreadable, "1", expected: "the number of a generation", found: "none")
        }
        return .probation(
            ProbationClaim(
                node: ReviewerKeys.File.acceptance.rawValue,
                project: facts.project,
                bundle: facts.bundle,
                statement: facts.statement,
                generation: generation,
                active: verified.active,
                activated: issued.adding(seconds: -86_400),
                until: issued,
                outcome: .confirmed,
                answers: nil,
                breaches: [],
                issued: issued,
                expires: nil
            )
        )
    }

    /// A line with a content that was signed as another kind than it was made.
    func relabelled(_ content: ClaimContent, as kind: ClaimContent.Kind, by file: ReviewerKeys.File) throws -> [UInt8] {
        let text = String(decoding: content.payload(), as: UTF8.self)
        let changed = text.replacing(content.kind.rawValue, with: kind.rawValue)
        return try BundleSignature.sign(payload: Array(changed.utf8), with: people.identity(file))
    }

    /// The `bundle.sig` that a reviewer would make of the bundle, as a line of claims.
    func bundleSignature(of bundle: String, by file: ReviewerKeys.File) throws -> [UInt8] {
        let verified = try self.bundle(bundle)
        let statement = try Statement(subject: verified.manifest.bundle, resources: verified.resources)
        return try BundleSignature.sign(statement, with: people.identity(file))
    }
}
