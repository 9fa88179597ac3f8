extension NumberText {
    /// Bytes of the longest plain number: any number of so few digits is one that a double holds.
    private static let longestPlain = 64

    /// Tells whether a text is digits, perhaps after a minus sign and with one point between two of them, so that ``quick(_:)`` reads it and
    /// no word for a missing value is written so. Texts that are not plain may be numbers, too. Eight bytes are looked at in one go, which
    /// costs a fraction of reading the number.
    package static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = text.baseAddress, !text.isEmpty, text.count <= longestPlain else { return false }
        let end = text.count
        var at = start[0] == UInt8(ascii: "-") ? 1 : 0
        guard at < end, isDigit(start[at]), isDigit(start[end - 1]) else { return false }
        var points = 0
        while at + 8 <= end {
            guard let found = PlainWord(start, at).points else { return false }
            points += found
            at += 8
        }
        if at < end, end >= 8 {
            guard let found = PlainWord(start, end - 8, last: end - at).points else { return false }
            return points + found <= 1
        }
        while at < end {
            if !isDigit(start[at]) {
                guard start[at] == UInt8(ascii: ".") else { return false }
                points += 1
            }
            at += 1
        }
        return points <= 1
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }
}

/// Eight bytes of a text, of which all may be digits and points.
private struct PlainWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let lows: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    private static let highs: UInt64 = 0x8080_8080_8080_8080
    private static let zeros: UInt64 = 0x3030_3030_3030_3030

    private let word: UInt64

    @inline(__always)
    init(_ text: UnsafePointer<UInt8>, _ place: Int) {
        word = UInt64(littleEndian: UnsafeRawPointer(text + place).loadUnaligned(as: UInt64.self))
    }

    /// - Parameter last: how many of the eight count, 1 to 7: the last ones. The others pass for digits.
    @inline(__always)
    init(_ text: UnsafePointer<UInt8>, _ place: Int, last: Int) {
        let all = UInt64(littleEndian: UnsafeRawPointer(text + place).loadUnaligned(as: UInt64.self))
        word = (all &>> UInt64(8 * (8 - last))) | (Self.zeros &<< UInt64(8 * last))
    }

    /// The number of points among the bytes; nil if one is neither a point nor a digit. No sum carries from a byte into the next.
    @inline(__always)
    var points: Int? {
        let digits = word ^ Self.zeros
        let others = (((digits & Self.lows) &+ 0x7676_7676_7676_7676) | digits) & Self.highs
        guard others != 0 else { return 0 }
        let dots = word ^ (Self.ones &* UInt64(UInt8(ascii: ".")))
        let marks = ~(((dots & Self.lows) &+ Self.lows) | dots) & Self.highs
        return others == marks ? others.nonzeroBitCount : nil
    }
}
