/// The name of one answered scoring request, by which labels find its predictions later: the caller's own, or a UUID of version 7
/// (RFC 9562, section 5.7).
package struct ScoringRequestID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package var description: String { text }

    /// Characters.
    package static let most = 128
    package static let rule = "1 to \(most) of letters, digits and . _ : -"

    /// - Returns: nil for a text that is none, by ``rule``.
    package init?(_ text: some StringProtocol) {
        guard (1...Self.most).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = String(text)
    }

    /// A new one: it sorts by its time, and the rest of it is random.
    package init(at time: Timestamp) {
        var generator = SystemRandomNumberGenerator()
        self.init(at: time, random: (generator.next(), generator.next()))
    }

    init(at time: Timestamp, random: (UInt64, UInt64)) {
        let milliseconds = UInt64(clamping: time.milliseconds) & 0xFFFF_FFFF_FFFF
        let high: UInt64 = (milliseconds << 16) | 0x7000 | (random.0 & 0x0FFF)
        let low: UInt64 = (1 << 63) | (random.1 & 0x3FFF_FFFF_FFFF_FFFF)
        text = Self.text(high, low)
    }

    private static func text(_ high: UInt64, _ low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 36) { bytes in
            var at = 0
            for place in 0..<32 {
                if place == 8 || place == 12 || place == 16 || place == 20 {
                    bytes[at] = UInt8(ascii: "-")
                    at += 1
                }
                let word = place < 16 ? high : low
                let digit = UInt8(truncatingIfNeeded: (word >> UInt64(60 - 4 * (place % 16))) & 15)
                bytes[at] = digit < 10 ? 0x30 + digit : 0x57 + digit
                at += 1
            }
            return at
        }
    }

    /// The time in a UUID of version 7; nil for any other text.
    package var time: Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count == 36, bytes[14] == UInt8(ascii: "7") else { return nil }
        var milliseconds: Int64 = 0
        for (place, byte) in bytes.enumerated() {
            if [8, 13, 18, 23].contains(place) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
            if place < 13 { milliseconds = milliseconds << 4 | Int64(digit) }
        }
        return Timestamp(milliseconds: milliseconds)
    }

    /// Its place between 0 and 1, the same on every machine: a request is in a sample of that share if this is below it.
    package var place: Double {
        // FNV-1a, and SplitMix64's last steps, without which similar texts lie near each other.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Double(Self.mixed(hash) >> 11) * 0x1p-53
    }

    /// The rows of the request that monitoring looks at, ascending: all, or so many, chosen by the id.
    package func rows(of count: Int, atMost most: Int) -> [Int] {
        guard count > most else { return Array(0..<max(0, count)) }
        var state = place.bitPattern
        var chosen: Set<Int> = []
        // Floyd's sampling: as many draws as rows are wanted.
        for last in (count - max(0, most))..<count {
            state &+= 0x9E37_79B9_7F4A_7C15
            let drawn = Int(Self.mixed(state).multipliedFullWidth(by: UInt64(last + 1)).high)
            if !chosen.insert(drawn).inserted { chosen.insert(last) }
        }
        return chosen.sorted()
    }

    /// The place, among so many rows that are looked at, of the one that stands for the request: chosen by the id, since the first row may
    /// be like no other.
    package func witness(among count: Int) -> Int {
        guard count > 1 else { return 0 }
        return Int(Self.mixed(~place.bitPattern).multipliedFullWidth(by: UInt64(count)).high)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
