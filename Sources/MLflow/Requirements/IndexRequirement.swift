import Identifiers

/// A requirement of a package in certain versions, without its source or its build: the index that an operator chose answers it.
/// It is rewritten from its parts, so that no text of a model reaches a resolver.
package struct IndexRequirement: Sendable, Hashable {
    package let name: PackageName
    /// In PEP 508's normal form, without hashes.
    package let text: String
    /// Hashes of the files that a resolver may take, any of them; empty: any file of the index.
    package let hashes: [PackageHash]
    /// Tells whether it allows exactly one version, as pip requires with a hash: `==`, without `.*`.
    package let isExact: Bool

    /// The reason that a requirement is invalid, in words that follow "is".
    struct Refusal: Error {
        let what: String

        init(_ what: String) { self.what = what }
    }

    init(_ requirement: Requirement) throws(Refusal) {
        if let url = requirement.url {
            throw Refusal("\(requirement.name) from \(PlaceText.redacted(url)), not from an index")
        }
        if let option = requirement.options.first {
            throw Refusal(
                "\(requirement.name) with the option \(option.prefix { $0 != "=" }), which says how it is built"
            )
        }
        let text = requirement.description
        guard text.utf8.allSatisfy(Self.isPlain) else {
            throw Refusal("\(requirement.name) with a version or a marker that holds other signs than versions have")
        }
        var hashes: [PackageHash] = []
        for written in requirement.hashes {
            guard let hash = PackageHash(written) else {
                throw Refusal("\(requirement.name) with a hash that is none of sha256, sha384 and sha512")
            }
            hashes.append(hash)
        }
        name = requirement.name
        self.text = text
        self.hashes = hashes
        isExact = requirement.specifiers.contains(where: \.isPin)
    }

    /// As a resolver's file has it.
    package var line: String { ([text] + hashes.map { "--hash=\($0)" }).joined(separator: " ") }

    /// Letters, digits and the signs that names, versions and markers are made of; nothing that begins a comment, joins lines or
    /// takes a variable of the environment.
    private static func isPlain(_ byte: UInt8) -> Bool {
        PackageName.isAlphanumeric(byte) || " -_.,;[]()<>=!~*+'".utf8.contains(byte)
    }
}

/// A hash that a requirement has, of an algorithm that pip and uv take.
package struct PackageHash: Sendable, Hashable, CustomStringConvertible {
    package let algorithm: String
    /// In lower case.
    package let hex: String

    private static let digits = ["sha256": 64, "sha384": 96, "sha512": 128]

    init?(_ written: String) {
        let parts = written.lowercased().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Self.digits[String(parts[0])], parts[1].utf8.count == count,
            parts[1].allSatisfy({ $0.isASCII && $0.isHexDigit })
        else { return nil }
        algorithm = String(parts[0])
        hex = String(parts[1])
    }

    package var description: String { "\(algorithm):\(hex)" }
}

/// The part of a place named by a model that a message shows: neither user and password nor a query.
enum PlaceText {
    static func redacted(_ place: String) -> String {
        let whole = place.prefix { $0 != "?" && $0 != "#" && !$0.isWhitespace }
        guard let scheme = whole.firstRange(of: "://") else {
            return whole.contains("@") ? "a place" : MLflowFailure.excerpt(String(whole))
        }
        let rest = whole[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return MLflowFailure.excerpt(String(whole[..<scheme.upperBound] + host + rest.dropFirst(authority.count)))
    }
}
