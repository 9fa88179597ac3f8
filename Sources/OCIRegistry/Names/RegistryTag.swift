package import Identifiers

/// The name of a manifest in a repository, which may be moved to another (OCI distribution-spec, "Pulling manifests").
package struct RegistryTag: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    package static let rule = "letters, digits and _ . -, not first a . or -, at most 128 bytes"

    /// The beginning of tags that name orders.
    package static let channelPrefix = "channel-"

    /// - Returns: nil if the text breaks the rule.
    package init?(_ text: some StringProtocol) {
        guard let first = text.utf8.first, text.utf8.count <= 128, Self.isWord(first),
            text.utf8.allSatisfy({ Self.isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
        else { return nil }
        self.text = String(text)
    }

    /// The tag of a bundle: its id, which any tag may be.
    package init(_ bundle: BundleID) {
        text = bundle.text
    }

    /// The tag of a version: its model's name and its own with a hyphen between them, 121 bytes at most.
    package init(_ model: ModelName, _ version: VersionID) {
        text = "\(model.text)-\(version.text)"
    }

    package var isOfChannel: Bool { text.hasPrefix(Self.channelPrefix) }

    package var description: String { text }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
