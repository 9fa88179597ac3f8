import Identifiers
import Signing

/// The people behind the policies of a kit, and a node: anna with two keys and ben validate, carl owns. Only this value has their private keys.
struct ReviewerKeys {
    /// A file of reviewers, with one public key.
    enum File: String, CaseIterable {
        case anna
        case annaSecond = "anna-2"
        case ben
        case carl
        /// The key of a node.
        case acceptance

        var name: String { rawValue + ".pem" }
    }

    private let keys: [File: SigningKey]

    init() {
        keys = Dictionary(uniqueKeysWithValues: File.allCases.map { ($0, SigningKey.generate()) })
    }

    /// - Throws: never for a file of this value.
    func identity(_ file: File) throws -> SigningIdentity {
        guard let key = keys[file] else {
            throw ConformanceFailure(.unreadable, file.name, expected: "a key of the kit", found: "none")
        }
        return SigningIdentity(key: key)
    }

    /// Name and text of each file of public keys.
    var files: [(name: String, pem: String)] {
        File.allCases.compactMap { file in keys[file].map { (file.name, $0.verificationKey.pem) } }
    }
}
