/// Limits on claims, held before anything of them is parsed.
package enum ClaimLimits {
    /// Bytes of a claim.
    package static let bytes = 64 << 10
    /// Claims of a bundle.
    package static let count = 1000
    /// Places among them that a node keeps for rejections and withdrawals, so that approvals never keep one out.
    package static let negative = 100
    /// Bytes of a comment or a reason.
    package static let comment = 4096
    /// Items of a list in a claim.
    static let items = 1000
    /// Bytes of the name of a metric with its slice.
    static let metric = 1024
}
