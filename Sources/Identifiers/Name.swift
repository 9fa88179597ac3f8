/// The kind of a name, with a length limit and reserved words of its own.
package protocol NameKind: Sendable {
    static var noun: String { get }
    static var longest: Int { get }
    static var reserved: Set<String> { get }
}

/// A name that an OCI reference, a path and a URL can all hold:
/// `[A-Za-z0-9]+([._-][A-Za-z0-9]+)*`, limited in bytes by its kind (docs/bundle-format.md, "Names").
package struct Name<Kind: NameKind>: Hashable, Sendable, Comparable {
    package let text: String

    /// - Returns: nil if the text breaks the grammar, is too long, or is reserved.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        guard text.withUTF8({ Self.isValid($0) }), !Kind.reserved.contains(text) else { return nil }
        self.text = text
    }

    /// The rule in words, for messages.
    package static var rule: String {
        let exception = Kind.reserved.isEmpty ? "" : ", and not " + Kind.reserved.sorted().joined(separator: " or ")
        return "letters, digits and single . _ - between them, at most \(Kind.longest) bytes\(exception)"
    }

    package static var noun: String { Kind.noun }

    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// Not generic in the text, so that it is fast from every target.
    private static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard (1...Kind.longest).contains(bytes.count) else { return false }
        var previousIsAlphanumeric = false
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                previousIsAlphanumeric = true
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                guard previousIsAlphanumeric else { return false }
                previousIsAlphanumeric = false
            default:
                return false
            }
        }
        return previousIsAlphanumeric
    }
}

extension Name: CustomStringConvertible {
    package var description: String { text }
}

extension Name: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let name = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\(text) is no \(Kind.noun): expected \(Self.rule)"
            )
        }
        self = name
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Name: CodingKeyRepresentable {
    package var codingKey: any CodingKey { text.codingKey }

    package init?(codingKey: some CodingKey) {
        self.init(codingKey.stringValue)
    }
}

package enum ProjectNameKind: NameKind {
    package static let noun = "project name"
    package static let longest = 80
    package static let reserved: Set<String> = []
}

package enum ModelNameKind: NameKind {
    package static let noun = "model name"
    package static let longest = 80
    package static let reserved: Set<String> = []
}

package enum VersionIDKind: NameKind {
    package static let noun = "version"
    package static let longest = 40
    package static let reserved: Set<String> = ["active"]
}

package enum BundleIDKind: NameKind {
    package static let noun = "bundle id"
    package static let longest = 80
    package static let reserved: Set<String> = []
}

/// The name of a project: what is exported, deployed and rolled back as one.
package typealias ProjectName = Name<ProjectNameKind>
/// The name of a saved model within a project.
package typealias ModelName = Name<ModelNameKind>
/// The name of one immutable version of a saved model, such as `3`.
package typealias VersionID = Name<VersionIDKind>
/// The name its maker gave a bundle, such as `2026-11-23.1`.
package typealias BundleID = Name<BundleIDKind>
