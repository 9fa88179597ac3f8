package import Identifiers
package import Signing

/// The policy by which a bundle's signature is accepted.
package enum VerificationPolicy: Sendable {
    /// Accepts signers that are trusted and valid at that moment.
    case trust(Trust, now: Timestamp)
    /// Verifies nothing: for the display of a bundle, never for its use.
    case none

    func open(_ signature: any SignatureSource) throws -> (statement: Statement, signer: Signer?) {
        switch self {
        case .trust(let trust, let now):
            let verified = try BundleSignature.verify(signature, trust: trust, at: now)
            return (verified.statement, verified.signer)
        case .none:
            return (try BundleSignature.readUnverified(signature).statement, nil)
        }
    }
}
