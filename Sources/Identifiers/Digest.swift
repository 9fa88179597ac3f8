/// A SHA-256 digest: 32 raw bytes. Text (`sha256:` and 64 lower-case hex digits) exists only at the edges.
///
/// `Identifiers` is the lowest target: values that every other target uses, parsed once at the edge and right from then on.
///
/// - What things are called: `Digest`, `Name` (projects, models, versions, bundles), `EntryName` (paths in a bundle),
///   `GenerationNumber`, `Timestamp`.
/// - Why something failed: `CodedFailure`, `Failure`, `FailureCode`, `FailureKind` and `Finding`. A target has an
///   enumeration of type `FailureCode` for the failures that it finds; every code has a row in docs/errors.md.
/// - How texts look: `PlainText` (text of others, made safe to show), `AddressText` (addresses without secrets),
///   `TextBytes` (encodings of small files), `DurationText`, `ByteCount`, `TerminalEscapes`.
///
/// Begin with this file, `Name.swift` and `Failure.swift`.
///
/// The target opens no file, reads no clock and no environment, and imports nothing but the standard library. A value of
/// it cannot be made from a text that breaks its rule; comparison is by bytes, never by Unicode equivalence.
package struct Digest: Hashable, Sendable, Comparable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// - Returns: nil unless exactly 32 bytes are given.
    package init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 32 else { return nil }
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// - Returns: nil unless exactly 32 bytes are given.
    package init?(bytes: [UInt8]) {
        guard let digest = bytes.withUnsafeBytes({ Digest(bytes: $0) }) else { return nil }
        self = digest
    }

    /// - Parameter hex: exactly 64 lower-case hex digits; anything else gives nil.
    package init?(hex: some StringProtocol) {
        var text = String(hex)
        guard let words = text.withUTF8({ Self.words(ofHex: $0) }) else { return nil }
        self.words = words
    }

    /// - Parameter text: `sha256:` and 64 lower-case hex digits, as OCI writes a digest.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix("sha256:") else { return nil }
        self.init(hex: text.dropFirst(7))
    }

    /// The 32 raw bytes.
    package var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    /// 64 lower-case hex digits.
    package var hex: String {
        let alphabet = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: 64) { buffer in
            var at = 0
            for word in [words.0, words.1, words.2, words.3] {
                for shift in stride(from: 60, through: 0, by: -4) {
                    buffer[at] = alphabet[Int(word >> shift & 15)]
                    at += 1
                }
            }
            return 64
        }
    }

    /// The first 12 hex digits, for people.
    package var short: String { String(hex.prefix(12)) }

    package static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    package static func < (left: Self, right: Self) -> Bool { left.words < right.words }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }

    /// Not generic, so that it is fast from every target.
    private static func words(ofHex digits: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64, UInt64, UInt64)? {
        guard digits.count == 64 else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for digit in digits {
            guard let value = value(ofHexDigit: digit) else { return nil }
            words.0 = words.0 << 4 | words.1 >> 60
            words.1 = words.1 << 4 | words.2 >> 60
            words.2 = words.2 << 4 | words.3 >> 60
            words.3 = words.3 << 4 | UInt64(value)
        }
        return words
    }

    private static func value(ofHexDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

extension Digest: CustomStringConvertible {
    package var description: String { "sha256:" + hex }
}

extension Digest: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected sha256: and 64 hex digits"
            )
        }
        self = digest
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
