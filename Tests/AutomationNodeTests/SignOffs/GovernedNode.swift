import DurableFiles
import Identifiers
import NodeAPI
import Serving
import SignOff
import Signing
import TestSupport
import Testing

@testable import AutomationNode

/// A node with a policy: Anna and Ben validate, Carl owns, Dora signs the bundles.
struct GovernedNode {
    static let rule = """
        sign-offs: [{role: validator, threshold: 2}]
        distinct: [exporter, validator]
        max-age: 30d
        break-glass: {role: owner, threshold: 1, lasts: 1h}
        """

    let fixture: NodeFixture
    private let keys: [String: SigningKey]

    init(rule: String = Self.rule, mode: String = "enforce") throws {
        fixture = try NodeFixture()
        keys = ["anna": .generate(), "anna-2": .generate(), "ben": .generate(), "carl": .generate()]
        try write(Self.policy(rule, mode))
        let state = try DirectoryHandle(path: fixture.state)
        _ = try state.openOrMake(directory: "reviewers")
        for (name, key) in keys { try write(key.verificationKey.pem, to: "reviewers/\(name).pem") }
    }

    static func policy(_ rule: String = Self.rule, _ mode: String = "enforce") -> String {
        let lines = rule.split(separator: "\n").map { "    \($0)\n" }.joined()
        return """
            format: slipway.policy/1
            roles:
              validator: {people: {anna: [anna.pem, anna-2.pem], ben: [ben.pem]}}
              owner: {people: {carl: [carl.pem]}}
            exporters: {dora: [signer.pem]}
            rules:
              - projects: ["credit"]
                mode: \(mode)
            \(lines)default: {mode: off}

            """
    }

    func write(_ text: String, to name: String = "policy.yaml") throws {
        let parts = name.split(separator: "/")
        let folder = parts.count > 1 ? fixture.state + "/" + parts[0] : fixture.state
        let file = String(parts.last ?? "")
        try DirectoryHandle(path: folder).replace(file: file, with: Array(text.utf8), mode: 0o644)
    }

    // MARK: Claims

    var now: Timestamp { fixture.clock.timeOfDay }

    private func facts(_ id: String, _ node: AutomationNode) throws -> BundleFacts {
        let intake = node.signOffs.intake
        return try intake.questions.facts(of: try intake.find(credit, id), [:])
    }

    /// A sign-off of a bundle that is on the node.
    func signOff(
        _ id: String,
        by person: String,
        on node: AutomationNode,
        _ decision: SignOffClaim.Decision = .approve,
        role: String = "validator",
        active: [String: String] = ["churn": "2", "mood": "1"],
        comment: String = "",
        issued: Timestamp? = nil,
        expires: Timestamp? = nil,
        sequence: Int64? = nil
    ) throws -> Claim {
        let facts = try facts(id, node)
        let claim = SignOffClaim(
            decision: decision,
            role: try #require(RoleName(role)),
            project: facts.project,
            bundle: facts.bundle,
            statement: facts.statement,
            sequence: sequence ?? facts.sequence,
            manifest: facts.manifest,
            root: facts.root,
            active: try active.reduce(into: [:]) { versions, one in
                let version = try #require(VersionID(one.value))
                versions[try #require(ModelName(one.key))] = version
            },
            comment: comment,
            issued: issued ?? now,
            expires: expires
        )
        return try sign(.signOff(claim), by: person)
    }

    func sign(_ content: ClaimContent, by person: String) throws -> Claim {
        let key = person == "dora" ? fixture.identity : SigningIdentity(key: try #require(keys[person]))
        return try Claim.sign(content, with: key)
    }

    func withdrawal(of claim: Claim, by person: String) throws -> Claim {
        let content = WithdrawalClaim(withdrawn: claim.statement, reason: "a mistake", issued: now)
        return try sign(.withdrawal(content), by: person)
    }

    /// An approval for an emergency.
    func emergency(_ id: String, on node: AutomationNode) throws -> Claim {
        try signOff(id, by: "carl", on: node, role: "owner", comment: "break-glass: the line stands still")
    }

    @discardableResult
    func send(_ claims: [Claim], of id: String, to node: AutomationNode) async throws -> ClaimReceipt {
        try await send(claims.flatMap { $0.bytes + [UInt8(ascii: "\n")] }, of: id, to: node)
    }

    func send(_ lines: [UInt8], of id: String, to node: AutomationNode) async throws -> ClaimReceipt {
        try await node.receive(claims: lines, of: id, in: credit, by: fixture.admin)
    }

    /// Uploads a bundle, has Anna and Ben approve it, and sends both.
    @discardableResult
    func approved(_ id: String, sequence: Int64, on node: AutomationNode) async throws -> [Claim] {
        try await fixture.upload(fixture.bundle(id, sequence: sequence), to: node)
        let claims = try ["anna", "ben"].map { try signOff(id, by: $0, on: node) }
        try await send(claims, of: id, to: node)
        return claims
    }

    /// Deploys what is approved, and lets the probation pass.
    func confirmed(_ id: String, on node: AutomationNode) async throws -> DeploymentReport {
        let began = try await fixture.deploy(id, on: node)
        try await fixture.reach(.active, began.id, on: node)
        fixture.clock.advance(by: 61)
        return try await fixture.end(began.id, on: node)
    }

    func deploy(_ id: String, breakGlass reason: String, on node: AutomationNode) async throws -> DeploymentReport {
        try await node.deploy(credit, DeploymentRequest(bundle: id, breakGlass: reason), by: fixture.admin)
    }

    func actions(_ node: AutomationNode) async throws -> [AuditRecord] {
        try await node.audit(after: 0, limit: 1000, project: nil).filter {
            $0.action.hasPrefix("policy.") || $0.action.hasPrefix("claim.")
        }
    }
}
