package import Identifiers

/// The signed statement of a bundle: the bundle's id, and name, size and digest of every other file in it
/// (in-toto statement v1 with the predicate of OpenSSF Model Signing 1.0).
package struct Statement: Sendable {
    package let subject: BundleID
    /// Ascending by the bytes of the name, each name once, one size for one digest; not empty.
    package let resources: [SignedResource]

    static let type = "https://in-toto.io/Statement/v1"
    static let predicateType = "https://model_signing/signature/v1.0"
    static let payloadType = "application/vnd.in-toto+json"

    /// - Parameter resources: in any order.
    package init(subject: BundleID, resources: [SignedResource]) throws(SigningFailure) {
        let sorted = resources.sorted { $0.name < $1.name }
        guard !sorted.isEmpty else {
            throw SigningFailure(.statementEmpty, subject.text, expected: "at least one file to sign", found: "none")
        }
        var rules = ResourceRules(limit: SignatureLimits.standard.resources, subject: subject.text)
        for resource in sorted { try rules.admit(resource) }
        try ResourceRules.checkComposition(of: sorted)
        self.init(subject: subject, checked: sorted)
    }

    init(subject: BundleID, checked resources: [SignedResource]) {
        self.subject = subject
        self.resources = resources
    }

    /// A digest over each name, size and digest: the same for the same files, independent of signer and encoding.
    package var identity: Digest { Self.identity(of: resources) }

    /// The same for a list of all signed files, ascending by name.
    package static func identity(of resources: [SignedResource]) -> Digest {
        var sum = SHA256Sum()
        var part: [UInt8] = []
        for resource in resources {
            part += resource.name.text.utf8
            part += [0] + Array("\(resource.size)".utf8) + [0]
            part += resource.digest.bytes
            guard part.count >= 1 << 16 else { continue }
            sum.update(part)
            part.removeAll(keepingCapacity: true)
        }
        sum.update(part)
        return sum.finish()
    }

    /// SHA-256 over the raw digests in the order of the list.
    package var root: Digest {
        var sum = SHA256Sum()
        var part: [UInt8] = []
        part.reserveCapacity(4096 * 32)
        for resource in resources {
            part += resource.digest.bytes
            guard part.count >= 4096 * 32 else { continue }
            sum.update(part)
            part.removeAll(keepingCapacity: true)
        }
        sum.update(part)
        return sum.finish()
    }
}

/// Limits on a signature document.
package struct SignatureLimits: Sendable {
    /// Bytes of `bundle.sig`.
    package var bytes: Int
    /// Signed files.
    package var resources: Int

    package init(bytes: Int = 256 << 20, resources: Int = 1_000_000) {
        self.bytes = bytes
        self.resources = resources
    }

    package static let standard = SignatureLimits()
}
