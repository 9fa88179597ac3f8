import Identifiers

/// 16 random bytes, as 32 lower-case hex digits.
package struct ClaimNonce: Sendable, Hashable {
    package let text: String

    /// - Returns: nil for a text of another form.
    package init?(_ text: String) {
        guard text.utf8.count == 32,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.text = text
    }

    private init(bytes: [UInt8]) {
        text = HexText.of(bytes)
    }

    package static func random() -> ClaimNonce {
        ClaimNonce(bytes: (0..<16).map { _ in UInt8.random(in: .min ... .max) })
    }
}
