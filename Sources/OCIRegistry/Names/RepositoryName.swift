/// The name of a repository in a registry, such as `credit` or `plants/credit` (OCI distribution-spec, "Pulling manifests"):
/// components of small letters and digits with `.`, `_`, `__` or hyphens between them.
package struct RepositoryName: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    package static let rule =
        "small letters and digits with . _ __ or - between them, in parts divided by /, at most 255 bytes"

    /// - Returns: nil if the text breaks the rule.
    package init?(_ text: some StringProtocol) {
        guard (1...255).contains(text.utf8.count),
            text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy({
                Self.isComponent(Array($0))
            })
        else { return nil }
        self.text = String(text)
    }

    /// The part after the last slash.
    package var lastComponent: String { text.split(separator: "/").last.map(String.init) ?? text }

    package var description: String { text }

    private static func isComponent(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, let last = bytes.last, isAlphanumeric(first), isAlphanumeric(last) else {
            return false
        }
        return bytes.split(whereSeparator: isAlphanumeric).allSatisfy(isSeparator)
    }

    private static func isSeparator(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.elementsEqual(".".utf8) || bytes.elementsEqual("_".utf8) || bytes.elementsEqual("__".utf8)
            || bytes.allSatisfy { $0 == UInt8(ascii: "-") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
