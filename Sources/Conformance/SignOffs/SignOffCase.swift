package import Identifiers

/// A policy, claims beside one bundle of a kit, and the decision that they must lead to.
package struct SignOffCase: Sendable, Hashable {
    /// A word.
    package let name: BundleID
    package let about: String
    /// The file of the bundle, in the kit's directory.
    package let bundle: String
    /// The file of the policy, in ``directoryName``.
    package let policy: String
    /// The file of the claims, in ``directoryName``.
    package let claims: String
    /// True if the bundle may be deployed.
    package let isAllowed: Bool
    /// The codes of all findings, ascending, each once.
    package let codes: [String]
    /// The code with which every node refuses one of the claims, whatever its policy; nil where that depends on the policy.
    package let nodeCode: String?

    /// The directory of policies and claims in a kit.
    package static let directoryName = "sign-offs"
    /// The directory of the reviewers' public keys, where `slipway policy check` looks for it.
    package static let reviewersName = "reviewers"

    package init(
        name: BundleID,
        about: String,
        bundle: String,
        policy: String,
        claims: String,
        isAllowed: Bool,
        codes: [String],
        nodeCode: String? = nil
    ) {
        self.name = name
        self.about = about
        self.bundle = bundle
        self.policy = policy
        self.claims = claims
        self.isAllowed = isAllowed
        self.codes = codes
        self.nodeCode = nodeCode
    }
}

extension SignOffCase: JudgedCase {
    package var file: String { "\(Self.directoryName)/\(claims)" }
    package var outcomeText: String { Self.word(isAllowed) }
    package var codeText: String? { codes.isEmpty ? nil : Self.text(of: codes) }

    static func word(_ isAllowed: Bool) -> String { isAllowed ? "allowed" : "refused" }

    static func text(of codes: [String]) -> String { codes.joined(separator: ", ") }
}
