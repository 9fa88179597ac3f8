import Identifiers
import NodeAPI
import NodeClient
import SignOff
import Signing
import StrictJSON

/// The decision of a node's policy on a bundle before it is deployed.
///
/// The node says it where it knows the bundle and all the claims. Else it is judged here by the node's policy and the keys of its reviewers, with the
/// same function. The node alone has what it took earlier: heartbeats of the project beside other bundles, and when claims came.
struct PlannedDecision {
    /// The judge, and the owner of the policy.
    enum Origin: String {
        case node
        /// Here, by the policy of a node.
        case here
        /// Here, by the policy in a file.
        case file
    }

    let text: DecisionText
    let origin: Origin

    init(_ text: DecisionText, of origin: Origin) {
        self.text = text
        self.origin = origin
    }

    /// The place and the way in which it was judged, for people.
    var judged: String {
        switch origin {
        case .node: "by the node"
        case .here: "here by the node's policy, since the node does not have the bundle and all its claims yet"
        case .file: "here, by the policy in a file"
        }
    }

    /// A line before the decision; nil where it goes without saying.
    var note: String? { origin == .file ? nil : "The policy of the node, judged \(judged):" }

    var value: JSONValue {
        var value = text.value
        value["judgedBy"] = .string(origin.rawValue)
        return value
    }

    /// - Parameters:
    ///   - claims: those that are sent with the bundle.
    ///   - circumstances: for a decision that is made here.
    ///   - trust: the signers of bundles, if they are known here.
    /// - Returns: nil where the node has no policy.
    /// - Throws: `token.scope` where the node would have to be asked for its policy, and the token is for one project.
    static func ask(
        _ contents: NodeContents,
        _ bundle: ReviewedBundle,
        _ claims: ClaimLines,
        _ circumstances: PolicyCircumstances,
        trust: Trust?
    ) async throws -> PlannedDecision? {
        let client = contents.client
        var all = claims
        if let known = contents.known(bundle.facts.manifest) {
            let held = try ClaimLines(
                try await client.claims(known.project, known.digest),
                name: client.address.description
            )
            if circumstances.breakGlass == nil, Set(claims.claims).isSubset(of: held.claims) {
                let decision = try await client.decision(known.project, known.digest, active: circumstances.active)
                return decision.policy == nil ? nil : PlannedDecision(DecisionText(decision), of: .node)
            }
            all.add(held.claims)
        }
        let report = try await client.policy()
        let subject = "the policy of \(client.address)"
        guard let files = try PolicyFiles(report, subject, trust: trust) else { return nil }
        return PlannedDecision(DecisionText(files.decide(bundle, all, circumstances)), of: .here)
    }
}
