import Signing

/// Limits above which a bundle is refused before it is read (docs/bundle-format.md, "Limits").
package struct VerificationLimits: Sendable {
    /// Signed files.
    package var entries = SignatureLimits.standard.resources
    /// Bytes of all files together, repeats counted.
    package var totalBytes: UInt64 = 1 << 40
    /// Bytes of `bundle.sig`.
    package var signatureBytes = UInt64(SignatureLimits.standard.bytes)
    /// Bytes of any other JSON document.
    package var documentBytes = 64 << 20

    package init() {}

    package static let standard = VerificationLimits()
}
