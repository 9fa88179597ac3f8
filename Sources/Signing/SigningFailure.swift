package import Identifiers

/// Codes of a signature, statement, certificate, key or trust directory that is refused.
package enum SigningCode: String, FailureCode {
    case signatureShape = "signature.shape"
    case signatureMediaType = "signature.media-type"
    case signaturePayloadType = "signature.payload-type"
    case signatureCount = "signature.count"
    case signatureKeyID = "signature.keyid"
    case signatureLog = "signature.tlog"
    case signatureBase64 = "signature.base64"
    case signatureHint = "signature.hint"
    case signatureUntrusted = "signature.untrusted"
    case signatureInvalid = "signature.invalid"

    case statementShape = "statement.shape"
    case statementType = "statement.type"
    case statementSubject = "statement.subject"
    case statementSerialization = "statement.serialization"
    case statementEmpty = "statement.empty"
    case statementLimit = "statement.limit"
    case statementResource = "statement.resource"
    case statementName = "statement.name"
    case statementAlgorithm = "statement.algorithm"
    case statementDigest = "statement.digest"
    case statementSize = "statement.size"
    case statementDuplicate = "statement.duplicate"
    case statementOrder = "statement.order"
    case statementDirectory = "statement.directory"
    case statementRoot = "statement.root"

    case claimTooLarge = "claim.too-large"
    case claimTooMany = "claim.too-many"
    case claimShape = "claim.shape"
    case claimType = "claim.type"
    case claimSubject = "claim.subject"
    case claimValue = "claim.value"

    case certificateEncoding = "certificate.der"
    case certificateCount = "certificate.count"
    case certificateValidity = "certificate.validity"
    case certificateSelfIssued = "certificate.self-issued"
    case certificateCritical = "certificate.critical"
    case certificateUsage = "certificate.usage"
    case certificateKey = "certificate.key"
    case certificateChain = "certificate.chain"
    case certificateUntrusted = "certificate.untrusted"
    case certificateNames = "certificate.names"
    case certificateRevoked = "certificate.revoked"
    case certificateCRL = "certificate.crl"
    case signatureRevoked = "signature.revoked"

    case keyPEM = "key.pem"
    case keyEncrypted = "key.encrypted"
    case keyPassphrase = "key.passphrase"
    case keyExposed = "key.exposed"
    case keyCommand = "key.command"
    case keySignature = "key.signature"
    case keyAlgorithm = "key.algorithm"
    case keyMissing = "key.missing"
    case keyCertificate = "key.certificate"

    case trustPEM = "trust.pem"
    case trustPrivateKey = "trust.private-key"
    case trustKey = "trust.key"
    case trustCertificate = "trust.certificate"
    case trustConstraints = "trust.constraints"
    case trustRevoked = "trust.revoked"
    case trustCRL = "trust.crl"
    case trustProject = "trust.project"
    case trustTarget = "trust.target"
    case trustSubject = "trust.subject"
    case trustEnded = "trust.ended"
    case anchorShape = "anchor.shape"
    case anchorKey = "anchor.key"
    case anchorSignature = "anchor.signature"

    /// Flaws of a bundle are refused; flaws of the operator's own files have failed.
    package var kind: FailureKind {
        switch self {
        case .keyPEM, .keyEncrypted, .keyAlgorithm, .keyMissing, .keyCertificate, .keyPassphrase,
            .keyExposed, .keyCommand, .keySignature, .trustPEM, .trustPrivateKey,
            .trustKey, .trustCertificate, .trustConstraints, .trustRevoked, .trustCRL, .anchorShape, .anchorKey:
            .failed
        default: .refused
        }
    }
}

package typealias SigningFailure = Failure<SigningCode>
