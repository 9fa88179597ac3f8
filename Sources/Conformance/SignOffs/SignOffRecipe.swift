import Identifiers
import SignOff
import Signing

/// Makes a policy of a kit and claims beside one of its bundles, and states the decision that they must lead to.
struct SignOffRecipe: Sendable {
    let name: String
    let about: String
    /// The case whose bundle the claims are beside.
    var bundle = Self.bundle
    /// Further members of the policy.
    var members = ""
    /// The rule, below its projects and its mode.
    var rule = Self.twoValidators
    var isAllowed = false
    let codes: [String]
    /// The code with which every node refuses the attack's claim.
    var nodeCode: String?
    let lines: @Sendable (SignOffScene) throws -> [[UInt8]]

    /// The case with an active version, which most claims are about.
    static let bundle = "serves"
    /// The case that every node takes, whatever it has: it is asked about the claims beside it.
    static let control = "control"
    static let twoValidators = "sign-offs: [{role: validator, threshold: 2}]"
    /// The number of approvals that are too few.
    static let missing = SignOffCode.missing.rawValue

    /// - Parameter number: the place among the sign-offs, from 1.
    func files(_ number: Int, _ scene: SignOffScene) throws -> (row: SignOffCase, policy: [UInt8], claims: [UInt8]) {
        guard let id = BundleID(name) else {
            throw ConformanceFailure(.unreadable, name, expected: BundleID.rule, found: name)
        }
        let stem = (number < 10 ? "0" : "") + "\(number)-\(name)"
        let row = SignOffCase(
            name: id,
            about: about,
            bundle: try scene.file(of: bundle),
            policy: stem + ".policy.yaml",
            claims: stem + ".claims.jsonl",
            isAllowed: isAllowed,
            codes: codes.sorted(),
            nodeCode: nodeCode
        )
        let claims = try lines(scene).flatMap { $0 + [UInt8(ascii: "\n")] }
        return (row, Array(policy(of: scene.fixture.project).utf8), claims)
    }

    private func policy(of project: ProjectName) -> String {
        """
        # A policy of a Slipway kit: \(about).
        format: slipway.policy/1
        roles:
          validator: {people: {anna: [anna.pem, anna-2.pem], ben: [ben.pem]}}
          owner: {people: {carl: [carl.pem]}}
        nodes: {acceptance: [acceptance.pem]}
        \(members)
        rules:
          - projects: ["\(project)"]
            mode: enforce
        \(rule.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
        default: {mode: enforce}

        """
    }

    /// All cases in the order of the run.
    static let all = [counted, foreign, people, kinds, figures].flatMap(\.self)
}
