package import Identifiers

/// A word that takes another claim back.
package struct WithdrawalClaim: Sendable, Hashable {
    /// The digest of the withdrawn claim's signed statement.
    package let withdrawn: Digest
    package let reason: String
    package let issued: Timestamp

    package init(withdrawn: Digest, reason: String, issued: Timestamp) {
        self.withdrawn = withdrawn
        self.reason = reason
        self.issued = issued
    }
}
