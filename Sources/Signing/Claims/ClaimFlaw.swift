import Identifiers

/// The reason why a line of a claims file is no claim.
package struct ClaimFlaw: Sendable, Hashable {
    /// The file and the line.
    package let place: String
    package let code: String
    package let message: String

    init(place: String, _ error: any Error) {
        self.place = place
        let failure = error as? any CodedFailure
        code = failure?.stableCode ?? SigningCode.claimShape.rawValue
        message = failure?.message ?? "\(error)".printable
    }
}
