/// The bytes that a line of protocol 0 means. A character beyond Latin-1 ends them.
enum PickleLines {
    /// `raw-unicode-escape`, as UNICODE carries it.
    static func latin1(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(line.count)
        var at = line.startIndex
        while at < line.endIndex {
            let byte = line[at]
            guard byte == 0x5C, at + 1 < line.endIndex, let count = escapeLength(line[at + 1]) else {
                bytes.append(byte)
                at += 1
                continue
            }
            guard let value = number(line, at + 2, count), value <= 0xFF else { break }
            bytes.append(UInt8(value))
            at += 2 + count
        }
        return bytes
    }

    /// The text of a Python literal, as STRING carries it.
    static func unescaped(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(line.count)
        var at = line.startIndex
        while at < line.endIndex {
            guard line[at] == 0x5C, at + 1 < line.endIndex else {
                bytes.append(line[at])
                at += 1
                continue
            }
            let (value, length) = literal(line, at + 1)
            bytes += value
            at += 1 + length
        }
        return bytes
    }

    /// The bytes of one escape, and its length behind the backslash.
    private static func literal(_ line: ArraySlice<UInt8>, _ at: Int) -> ([UInt8], Int) {
        if let plain = letters[line[at]] { return ([plain], 1) }
        if line[at] == UInt8(ascii: "x"), let value = number(line, at + 1, 2) { return ([UInt8(value)], 3) }
        let digits = line[at...].prefix(3).prefix { (0x30...0x37).contains($0) }
        guard !digits.isEmpty else { return ([0x5C, line[at]], 1) }
        return ([UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + Int($1 - 0x30) })], digits.count)
    }

    private static let letters: [UInt8: UInt8] = [
        UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09, UInt8(ascii: "a"): 0x07,
        UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "v"): 0x0B, 0x5C: 0x5C, 0x22: 0x22, 0x27: 0x27,
    ]

    private static func escapeLength(_ letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "u"): 4
        case UInt8(ascii: "U"): 8
        default: nil
        }
    }

    private static func number(_ line: ArraySlice<UInt8>, _ at: Int, _ count: Int) -> UInt32? {
        guard at + count <= line.endIndex else { return nil }
        return UInt32(String(decoding: line[at..<at + count], as: UTF8.self), radix: 16)
    }
}
