import Bundles
import Identifiers
import NodeAPI
import NodeClient
import SignOff
import Signing
import StrictJSON

/// A deployment before it: what would be sent, what would change, and what is missing. Making a plan changes nothing on the node.
struct DeploymentPlan {
    let node: String
    let bundle: ReviewedBundle
    /// True if the signer was verified here.
    let isVerified: Bool
    let isKnown: Bool
    let content: PlannedContent
    let claims: Int
    /// nil where nothing is current.
    let current: GenerationReport?
    /// By model: what runs, and what would; nil for nothing.
    let changes: [(model: ModelName, from: VersionID?, to: VersionID?)]
    let schemas: SchemaChanges?
    let obstacles: [Finding]
    /// nil where the node has no policy, or nothing is to become current.
    let decision: PlannedDecision?

    var isAccepted: Bool { obstacles.isEmpty && decision?.text.allowed != false }

    /// - Parameters:
    ///   - claims: those that are sent with the bundle.
    ///   - trust: may be empty.
    static func make(
        _ client: NodeClient,
        _ bundle: ReviewedBundle,
        _ claims: ClaimLines,
        _ request: DeploymentRequest,
        nodes: [String],
        trust: TrustOptions
    ) async throws -> DeploymentPlan {
        let contents = try await NodeContents.read(bundle.facts.project, client)
        let own = bundle.view.bundle
        let wanted = bundle.active.merging(request.active ?? [:]) { _, chosen in chosen }
        let schemas = try contents.current.map { try SchemaChanges(contents.active, of: $0, wanted, of: own) }
        var decision: PlannedDecision?
        if request.stageOnly != true {
            let circumstances = PolicyCircumstances(
                now: trust.moment,
                nodes: nodes,
                active: request.active ?? [:],
                current: contents.current?.manifest.currentVersions(contents.active) ?? [:],
                breakGlass: request.breakGlass
            )
            decision = try await PlannedDecision.ask(
                contents,
                bundle,
                claims,
                circumstances,
                trust: trust.trust.isEmpty ? nil : trust.load()
            )
        }
        let content = try await PlannedContent.ask(contents, own)
        let obstacles = PlannedObstacles(contents, own, request, schemas, at: trust.moment).findings
        return DeploymentPlan(
            node: client.address.description,
            bundle: bundle,
            isVerified: bundle.view.signer != nil,
            isKnown: contents.known(bundle.facts.manifest) != nil,
            content: content,
            claims: claims.claims.count,
            current: contents.project?.current,
            changes: changes(contents.active, wanted),
            schemas: schemas,
            obstacles: obstacles + [content.obstacle(of: own)].compactMap { $0 },
            decision: decision
        )
    }

    private static func changes(
        _ before: [ModelName: VersionID],
        _ after: [ModelName: VersionID]
    ) -> [(model: ModelName, from: VersionID?, to: VersionID?)] {
        Set(before.keys).union(after.keys).sorted().filter { before[$0] != after[$0] }
            .map { (model: $0, from: before[$0], to: after[$0]) }
    }

    /// - Throws: all that is in the way, if anything is.
    func require() throws(DeploymentRefusal) {
        guard !isAccepted else { return }
        let missing = decision.map { $0.text.allowed ? [] : $0.text.blocking } ?? []
        try DeploymentRefusal.require(none: obstacles + missing)
    }
}

extension DeploymentPlan {
    var text: String {
        let facts = bundle.facts
        var list = FactList()
        list.add("Bundle", "\(facts.project) \(facts.bundle), sequence \(facts.sequence)")
        list.add("Signed by", bundle.signer.description + (isVerified ? "" : ", not verified here (--trust verifies)"))
        list.add("Node", node + (isKnown ? ", which has the bundle" : ""))
        list.add("Sends", content.text)
        list.add("Claims", claims == 0 ? "none" : Format.count(claims, "claim"))
        list.add(
            "Replaces",
            current.map { "generation \($0.number), bundle \($0.bundle), sequence \($0.sequence)" } ?? "nothing"
        )
        for obstacle in obstacles {
            list.add("Refused", "expected \(obstacle.expected), found \(obstacle.found) [\(obstacle.code)]")
        }
        var text = list.text + "\n" + active + (schemas?.text ?? "")
        if let decision { text += "\n" + (decision.note.map { $0 + "\n" } ?? "") + decision.text.text }
        return text + "\n" + (isAccepted ? "The node would accept it.\n" : "The node would refuse it.\n")
    }

    private var active: String {
        guard !changes.isEmpty else { return "The same versions stay active.\n" }
        var table = Table([.left("MODEL"), .left("ACTIVE NOW"), .left("THEN")])
        for change in changes {
            table.add([change.model.text, change.from?.text ?? "none", change.to?.text ?? "none"])
        }
        return table.text()
    }

    var value: JSONValue {
        let facts = bundle.facts
        return [
            "node": .string(node), "project": .string(facts.project.text), "bundle": .string(facts.bundle.text),
            "sequence": .integer(facts.sequence), "digest": .string(facts.manifest.description),
            "statement": .string(facts.statement.description), "signer": .string(bundle.signer.description),
            "verified": .bool(isVerified), "known": .bool(isKnown), "content": content.value,
            "claims": .integer(Int64(claims)),
            "replaces": current.map { current in
                [
                    "generation": .integer(current.number.value), "bundle": .string(current.bundle.text),
                    "digest": .string(current.bundleDigest),
                ]
            } ?? .null,
            "changes": .array(
                changes.map { change in
                    [
                        "model": .string(change.model.text), "from": .optional(change.from?.text),
                        "to": .optional(change.to?.text),
                    ]
                }
            ),
            "schemas": schemas?.value ?? .array([]),
            "obstacles": .array(
                obstacles.map { one in
                    [
                        "code": .string(one.code), "subject": .string(one.subject),
                        "expected": .string(one.expected), "found": .string(PlainText.of(one.found)),
                    ]
                }
            ), "decision": decision?.value ?? .null,
            "accepted": .bool(isAccepted),
        ]
    }
}
