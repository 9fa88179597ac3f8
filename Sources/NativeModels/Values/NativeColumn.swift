/// A column that a native form takes.
package struct NativeColumn: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case number
        case text(known: KnownTexts)
    }

    /// The number of a text that the model does not know.
    static let unknown = -1.0

    package let name: String
    package let kind: Kind

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }

    package var isText: Bool { kind != .number }

    /// The number that stands for a text in a row.
    /// - Parameter text: its UTF-8; nil if it is missing.
    package func code(of text: [UInt8]?) -> Double {
        guard let text else { return .nan }
        guard case .text(let known) = kind else { return Self.unknown }
        return text.withUnsafeBytes { known.code(of: $0) }
    }
}

extension KnownTexts {
    /// The number that stands for a text in a row.
    package func code(of text: UnsafeRawBufferPointer) -> Double {
        place(of: text).map { Double($0) } ?? NativeColumn.unknown
    }
}
