/// A relative path inside a bundle or a model: valid UTF-8, kept and compared byte for byte, never normalised
/// (docs/bundle-format.md, "Names").
package struct EntryName: Sendable {
    package let text: String

    /// The rule of entry names that a text breaks.
    package enum Flaw: String, Sendable {
        case component = "an empty, '.' or '..' component"
        case controlCharacter = "a control character"
        case componentLength = "a component over 255 bytes"
        case pathLength = "over 1,024 bytes"
        case depth = "over 32 components"
    }

    package init(_ text: String) throws(EntryNameFlaw) {
        if let flaw = Self.flaw(of: text) { throw EntryNameFlaw(text: text, flaw: flaw) }
        self.text = text
    }

    /// A name put together from parts that are known to be valid, such as a digest.
    package init(unchecked text: String) {
        self.text = text
    }

    package var components: [Substring] { text.split(separator: "/", omittingEmptySubsequences: false) }

    /// The names of the directories above it, outermost first: `a`, `a/b` for `a/b/c`.
    package var directories: [EntryName] {
        let bytes = Array(text.utf8)
        return bytes.indices.filter { bytes[$0] == UInt8(ascii: "/") }.map {
            EntryName(unchecked: String(decoding: bytes[..<$0], as: UTF8.self))
        }
    }

    private static func flaw(of text: String) -> Flaw? {
        if text.utf8.count > 1024 { return .pathLength }
        if text.unicodeScalars.contains(where: { $0.value < 32 || (127..<160).contains($0.value) }) {
            return .controlCharacter
        }
        let components = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if components.count > 32 { return .depth }
        for component in components {
            if component.count > 255 { return .componentLength }
            if component.isEmpty || component.elementsEqual(".".utf8) || component.elementsEqual("..".utf8) {
                return .component
            }
        }
        return nil
    }
}

/// A text that is no entry name, and why.
package struct EntryNameFlaw: Error, Sendable {
    package let text: String
    package let flaw: EntryName.Flaw
}

extension EntryName: Hashable, Comparable, CustomStringConvertible {
    package static func == (left: Self, right: Self) -> Bool {
        left.text.isSame(as: right.text)
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    package var description: String { text }
}
