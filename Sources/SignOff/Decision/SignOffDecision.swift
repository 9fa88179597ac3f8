package import Identifiers
package import Signing

/// The decision of a policy on a bundle, with all findings.
package struct SignOffDecision: Sendable, Hashable {
    /// An approval that counts.
    package struct Approval: Sendable, Hashable {
        package let role: RoleName
        package let person: String
        /// The digest of the claim's document.
        package let claim: Digest
        package let issued: Timestamp
        /// The moment from which on it no longer counts; nil for never.
        package let until: Timestamp?
    }

    /// An emergency in which the bundle gets through although findings block it.
    package struct BreakGlass: Sendable, Hashable {
        package let reason: String
        package let people: [String]
        package let claims: [Digest]
        /// The end of the emergency: the missing sign-offs must be there by then.
        package let until: Timestamp
    }

    /// True if the deployment may go on: nothing blocks it, or the mode does not let it, or an emergency.
    package let allowed: Bool
    package let mode: PolicyMode
    /// The digest of the policy.
    package let policy: Digest
    /// The number of the rule in the policy, from 1; nil for the default.
    package let rule: Int?
    /// In a fixed order, whatever the order of the claims.
    package let findings: [SignOffFinding]
    package let approvals: [Approval]
    /// The first moment at which the same claims no longer suffice; nil for never, or where they do not suffice now.
    package let until: Timestamp?
    package let breakGlass: BreakGlass?

    /// The findings that a deployment must not have.
    package var blocking: [SignOffFinding] { findings.filter { $0.weight == .blocks } }
}

/// One thing that a decision found.
package struct SignOffFinding: Sendable, Hashable {
    package enum Weight: String, Sendable, Hashable {
        /// Without an emergency it keeps the bundle out.
        case blocks
        /// For the reader: why a claim does not count, or what to know.
        case note
    }

    package let code: SignOffCode
    package let weight: Weight
    /// A role, a model, a claim.
    package let subject: String
    package let expected: String
    package let found: String

    /// - Parameters: texts of others in them are made printable.
    init(_ code: SignOffCode, _ weight: Weight, _ subject: String, expected: String, found: String) {
        self.code = code
        self.weight = weight
        self.subject = PlainText.excerpt(subject, limit: Self.longest)
        self.expected = PlainText.excerpt(expected, limit: Self.longest)
        self.found = PlainText.excerpt(found, limit: Self.longest)
    }

    private static let longest = 600

    /// The form that crosses targets.
    package var finding: Finding {
        Finding(code: code.rawValue, subject: subject, expected: expected, found: found)
    }

    package var message: String { "expected \(expected), found \(found)" }

    /// Findings that block first, then by code and text.
    static func precedes(_ left: SignOffFinding, _ right: SignOffFinding) -> Bool {
        if left.weight != right.weight { return left.weight == .blocks }
        let pairs = [
            (left.code.rawValue, right.code.rawValue), (left.subject, right.subject), (left.found, right.found),
        ]
        for (one, other) in pairs where one != other { return one < other }
        return left.expected < right.expected
    }
}
