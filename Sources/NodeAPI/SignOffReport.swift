package import Identifiers

/// The answer of `POST /v1/projects/P/bundles/B/claims`: what became of each line. `GET` there answers the claims themselves, as JSON lines.
package struct ClaimReceipt: Codable, Sendable, Hashable {
    /// A line that the node did not take.
    package struct Refused: Codable, Sendable, Hashable {
        /// The number of the line, from 1, or the digest of the claim.
        package var claim: String
        /// Such as `claim.unknown-signer`.
        package var code: String
        package var problem: String

        package init(claim: String, code: String, problem: String) {
            self.claim = claim
            self.code = code
            self.problem = problem
        }
    }

    package var project: ProjectName
    package var bundle: BundleID
    /// `sha256:` digest of its bundle.json.
    package var digest: String
    /// `sha256:` digests of the documents that the node did not have before, ascending.
    package var received: [String]
    /// Claims that it had, or that came twice.
    package var duplicates: Int
    package var refused: [Refused]
    /// Claims of the bundle that the node has now.
    package var total: Int

    package init(
        project: ProjectName,
        bundle: BundleID,
        digest: String,
        received: [String],
        duplicates: Int,
        refused: [Refused],
        total: Int
    ) {
        self.project = project
        self.bundle = bundle
        self.digest = digest
        self.received = received
        self.duplicates = duplicates
        self.refused = refused
        self.total = total
    }
}

/// The answer of `GET /v1/projects/P/bundles/B/decision`: what the node's policy says to a deployment of the bundle now, with all findings.
package struct DecisionReport: Codable, Sendable, Hashable {
    package struct Finding: Codable, Sendable, Hashable {
        /// Such as `policy.sign-off-missing`.
        package var code: String
        /// `blocks`, or `note` for one that keeps nothing out.
        package var weight: String
        /// A role, a model, a claim.
        package var subject: String
        package var expected: String
        package var found: String

        package init(code: String, weight: String, subject: String, expected: String, found: String) {
            self.code = code
            self.weight = weight
            self.subject = subject
            self.expected = expected
            self.found = found
        }
    }

    /// An approval that counts.
    package struct Approval: Codable, Sendable, Hashable {
        package var role: String
        package var person: String
        /// `sha256:` digest of the claim's document.
        package var claim: String
        package var issued: Timestamp
        /// The moment from which on it no longer counts; nil for never.
        package var until: Timestamp?

        package init(role: String, person: String, claim: String, issued: Timestamp, until: Timestamp?) {
            self.role = role
            self.person = person
            self.claim = claim
            self.issued = issued
            self.until = until
        }
    }

    package var project: ProjectName
    package var bundle: BundleID
    /// `sha256:` digest of its bundle.json.
    package var digest: String
    /// `sha256:` digest of the signed statement, which a sign-off is about.
    package var statement: String
    package var active: [ModelName: VersionID]
    package var allowed: Bool
    /// `off`, `warn` or `enforce`.
    package var mode: String
    /// `sha256:` digest of the policy; nil where the node has none.
    package var policy: String?
    /// The number of the rule in the policy, from 1; nil for its default.
    package var rule: Int?
    package var findings: [Finding]
    package var approvals: [Approval]
    /// The first moment at which the same claims no longer suffice; nil for never, or where they do not suffice now.
    package var until: Timestamp?
    /// The time at which was judged.
    package var judged: Timestamp

    package init(
        project: ProjectName,
        bundle: BundleID,
        digest: String,
        statement: String,
        active: [ModelName: VersionID],
        allowed: Bool,
        mode: String,
        policy: String? = nil,
        rule: Int? = nil,
        findings: [Finding] = [],
        approvals: [Approval] = [],
        until: Timestamp? = nil,
        judged: Timestamp
    ) {
        self.project = project
        self.bundle = bundle
        self.digest = digest
        self.statement = statement
        self.active = active
        self.allowed = allowed
        self.mode = mode
        self.policy = policy
        self.rule = rule
        self.findings = findings
        self.approvals = approvals
        self.until = until
        self.judged = judged
    }
}

/// The emergency in which a bundle became current although sign-offs were missing.
package struct BreakGlassReport: Codable, Sendable, Hashable {
    package var reason: String
    /// The name of the token that asked.
    package var by: String
    /// The people whose claims allowed it.
    package var people: [String]
    /// `sha256:` digests of their claims.
    package var claims: [String]
    /// `sha256:` digest of the policy.
    package var policy: String
    /// The end of the emergency: the missing sign-offs must be there by then.
    package var until: Timestamp

    package init(
        reason: String,
        by: String,
        people: [String],
        claims: [String],
        policy: String,
        until: Timestamp
    ) {
        self.reason = reason
        self.by = by
        self.people = people
        self.claims = claims
        self.policy = policy
        self.until = until
    }
}

/// The answer of `GET /v1/policy`: the policy that the node goes by, which is the file as it was at the start or at the last reload.
package struct PolicyReport: Codable, Sendable, Hashable {
    /// A file of the directory of reviewers: public keys, certificates, and what bounds or revokes them.
    package struct ReviewersFile: Codable, Sendable, Hashable {
        package var name: String
        /// Base64.
        package var content: String

        package init(name: String, content: String) {
            self.name = name
            self.content = content
        }
    }

    /// `sha256:` digest of the file; nil where the node has no policy, and allows everything.
    package var digest: String?
    /// The text of the file.
    package var document: String?
    /// All that is needed to judge by it elsewhere, ascending by name; nil where the node has no policy.
    package var reviewers: [ReviewersFile]?
    /// The time when it was read.
    package var read: Timestamp
    /// Files of reviewers without an effect, and revocation lists out of date.
    package var findings: [String]

    package init(
        digest: String? = nil,
        document: String? = nil,
        reviewers: [ReviewersFile]? = nil,
        read: Timestamp,
        findings: [String] = []
    ) {
        self.digest = digest
        self.document = document
        self.reviewers = reviewers
        self.read = read
        self.findings = findings
    }
}
