import EvaluationRecords
import Identifiers
import MLflow
import SignOff
import Signing
import TestSupport
import Testing

/// A node's view of one bundle: who signed it, who may approve it, what the policy wants. Its keys are made for the test.
struct SignOffFixture {
    static let now = TestCertificate.moment
    static let day: Double = 86400

    let exporter = SigningKey.generate()
    /// By the name of the file of reviewers.
    var keys: [String: SigningKey] = [:]
    /// Further files of reviewers.
    var files: [(name: String, pem: String)] = []
    var revocations = Revocations.none
    /// The rule, below `projects` and `mode`.
    var rule: String
    var mode = "enforce"
    var roles: String
    var extra = ""

    // The bundle.
    var project = "credit"
    var bundle = "2026-11-23.1"
    var sequence: Int64 = 7
    var statement = Self.digest("statement")
    var manifest = Self.digest("bundle.json")
    var version = Self.digest("churn/3")
    var hasGolden = true
    var scan: ScanStanding? = .harmless
    var evaluations: [EvaluationRecord] = []
    var comparisons: [ComparisonRecord] = []

    // The question.
    var purpose = SignOffQuestion.Purpose.deployment
    var active = ["churn": "3"]
    var current: [ModelName: SignOffQuestion.CurrentVersion] = [:]
    var now = Self.now
    var notBefore: Timestamp?
    var nodes = ["plant-1"]
    var failed: Timestamp?
    var breakGlass: String?

    static let twoValidators = "sign-offs: [{role: validator, threshold: 2}]"

    /// Anna with two keys and Ben validate, Carl owns.
    init(rule: String = Self.twoValidators) {
        self.rule = rule
        for name in ["anna", "anna-2", "ben", "carl"] { keys["\(name).pem"] = .generate() }
        roles = """
            validator: {people: {anna: [anna.pem, anna-2.pem], ben: [ben.pem]}}
            owner: {people: {carl: [carl.pem]}}
            """
    }

    static func digest(_ text: String) -> Digest { RecordDigest.of(Array(text.utf8)) }

    // MARK: The policy

    var policyText: String {
        """
        format: slipway.policy/1
        roles:
        \(Self.indented(roles, "  "))
        \(extra)
        rules:
          - projects: ["credit", "fraud-*"]
            mode: \(mode)
        \(Self.indented(rule, "    "))
        default: {mode: off}
        """
    }

    func policy() throws -> SignOffPolicy {
        try SignOffPolicy.read(Array(policyText.utf8), file: "policy.yaml") { bytes, file in
            try YAMLSettings.read(bytes, subject: file)
        }
    }

    func trust() throws -> Trust { try Trust(files: [("release.pem", exporter.verificationKey.pem)]) }

    func reviewers(_ trust: Trust? = nil) throws -> Reviewers {
        try Reviewers(
            files: keys.map { ($0.key, $0.value.verificationKey.pem) } + files,
            revocations: revocations,
            policy: try policy(),
            trust: try trust ?? self.trust()
        )
    }

    // MARK: Claims

    func signOff(
        _ decision: SignOffClaim.Decision = .approve,
        role: String = "validator",
        issued: Timestamp = Self.now.adding(seconds: -3600),
        expires: Timestamp? = nil,
        comment: String = "",
        targets: [String] = [],
        evaluations: [Digest] = [],
        policy: Digest? = nil
    ) throws -> SignOffClaim {
        SignOffClaim(
            decision: decision,
            role: try #require(RoleName(role)),
            project: try #require(ProjectName(project)),
            bundle: try #require(BundleID(bundle)),
            statement: statement,
            sequence: sequence,
            manifest: manifest,
            root: Self.digest("root"),
            active: try versions(active),
            targets: targets,
            evaluations: evaluations,
            policy: policy,
            comment: comment,
            issued: issued,
            expires: expires
        )
    }

    func sign(_ content: ClaimContent, by file: String) throws -> Claim {
        try Claim.sign(content, with: SigningIdentity(key: try #require(keys[file])))
    }

    /// An approval of this bundle by the key of that file.
    func approval(by file: String, role: String = "validator", issued: Timestamp? = nil) throws -> Claim {
        let issued = issued ?? Self.now.adding(seconds: -3600)
        return try sign(.signOff(try signOff(role: role, issued: issued)), by: file)
    }

    func rejection(by file: String, role: String = "validator", issued: Timestamp? = nil) throws -> Claim {
        let issued = issued ?? Self.now.adding(seconds: -1800)
        return try sign(.signOff(try signOff(.reject, role: role, issued: issued)), by: file)
    }

    func withdrawal(of claim: Claim, by file: String, issued: Timestamp? = nil) throws -> Claim {
        let content = WithdrawalClaim(
            withdrawn: claim.statement,
            reason: "mistake",
            issued: issued ?? Self.now.adding(seconds: -600)
        )
        return try sign(.withdrawal(content), by: file)
    }

    /// A record of the node whose key is in that file: 25 hours, up to an hour ago.
    func run(
        on node: String = "acceptance",
        by file: String = "acceptance.pem",
        hours: Double = 25,
        until: Timestamp = Self.now.adding(seconds: -3600),
        issued: Timestamp? = nil,
        expires: Timestamp? = nil,
        outcome: ProbationClaim.Outcome = .confirmed,
        requests: Int64? = nil,
        breaches: [String] = [],
        statement: Digest? = nil,
        active: [String: String]? = nil
    ) throws -> Claim {
        let content = ProbationClaim(
            node: node,
            project: try #require(ProjectName(project)),
            bundle: try #require(BundleID(bundle)),
            statement: statement ?? self.statement,
            generation: try #require(GenerationNumber(4)),
            active: try versions(active ?? self.active),
            activated: until.adding(seconds: -hours * 3600),
            until: until,
            outcome: outcome,
            answers: requests.map { ProbationClaim.Answers(since: until, requests: $0, failures: 0) },
            breaches: breaches.map { ProbationClaim.Violation(rule: $0, time: until) },
            issued: issued ?? until,
            expires: expires
        )
        return try sign(.probation(content), by: file)
    }

    // MARK: The decision

    func facts() throws -> BundleFacts {
        let key = exporter.verificationKey
        return BundleFacts(
            project: try #require(ProjectName(project)),
            bundle: try #require(BundleID(bundle)),
            sequence: sequence,
            manifest: manifest,
            root: Self.digest("root"),
            statement: statement,
            versions: [
                try model("churn"): [
                    try #require(VersionID("3")): BundleFacts.Version(
                        manifest: version,
                        hasGolden: hasGolden,
                        scan: scan
                    ),
                    try #require(VersionID("2")): BundleFacts.Version(
                        manifest: Self.digest("churn/2"),
                        hasGolden: true,
                        scan: .harmless
                    ),
                ]
            ],
            evaluations: evaluations,
            comparisons: comparisons,
            signer: Signer(kind: .key, hint: key.hint, name: "release.pem"),
            material: .key(key.hint)
        )
    }

    func question(_ claims: [SignOffQuestion.ReceivedClaim], facts: BundleFacts? = nil) throws -> SignOffQuestion {
        SignOffQuestion(
            purpose: purpose,
            bundle: try facts ?? self.facts(),
            active: try versions(active),
            claims: claims,
            now: now,
            notBefore: notBefore,
            nodes: nodes,
            current: current,
            failed: failed,
            breakGlass: breakGlass
        )
    }

    func decide(_ claims: [Claim]) throws -> SignOffDecision {
        try decide(received: claims.map { SignOffQuestion.ReceivedClaim($0) })
    }

    func decide(received claims: [SignOffQuestion.ReceivedClaim]) throws -> SignOffDecision {
        try SignOffJudge.decide(question(claims), policy: policy(), reviewers: reviewers())
    }

    func model(_ name: String) throws -> ModelName { try #require(ModelName(name)) }

    func versions(_ names: [String: String]) throws -> [ModelName: VersionID] {
        var versions: [ModelName: VersionID] = [:]
        for (name, text) in names {
            let version = try #require(VersionID(text))
            versions[try model(name)] = version
        }
        return versions
    }

    private static func indented(_ text: String, _ space: String) -> String {
        text.split(separator: "\n").map { space + $0 }.joined(separator: "\n")
    }
}

extension SignOffDecision {
    /// The codes of what blocks, each once.
    var blockers: Set<String> { Set(blocking.map(\.code.rawValue)) }

    /// All codes, each once.
    var codes: Set<String> { Set(findings.map(\.code.rawValue)) }

    func finding(_ code: SignOffCode) -> SignOffFinding? { findings.first { $0.code == code } }
}

/// Expects a coded failure, whose text has all of these parts.
func expectRefusal(
    _ code: String,
    naming parts: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) {
    do {
        try body()
        Issue.record("accepted, expected \(code)", sourceLocation: sourceLocation)
    } catch let failure as any CodedFailure {
        #expect(failure.stableCode == code, "\(failure)", sourceLocation: sourceLocation)
        for part in parts { #expect("\(failure)".contains(part), "\(failure)", sourceLocation: sourceLocation) }
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
}
