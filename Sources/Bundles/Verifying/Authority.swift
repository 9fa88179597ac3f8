package import Identifiers
package import Signing

/// By whose word a bundle's list of files is taken.
package enum Authority: Sendable {
    /// The signature must be of a trusted signer, valid at that moment.
    case trust(Trust, now: Timestamp)
    /// Nobody's: for looking into a bundle, never for using it.
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
