/// A pickle of protocol 4 that holds an object with many arrays of bytes.
enum PickleContent {
    /// PROTO 4, the class, an empty tuple, NEWOBJ, an empty dictionary and a MARK.
    static let head =
        [0x80, 0x04, 0x63] + Array("sklearn.ensemble._forest\nRandomForestClassifier\n".utf8)
        + [0x29, 0x81, 0x7D, 0x28]
    /// SETITEMS, BUILD, STOP.
    private static let end: [UInt8] = [0x75, 0x62, 0x2E]
    /// SHORT_BINUNICODE of 8 letters and the head of a BINBYTES.
    private static let keyLength = 2 + 8 + 5

    static func piece(left: Int, number: Int, _ noise: inout Noise) -> [UInt8] {
        if left <= end.count { return Array(end.suffix(left)) }
        var count = min(GeneratedContent.pieceSize, left - end.count) - keyLength
        if left - end.count - keyLength - count < keyLength { count = left - end.count - keyLength }
        // Too little space for another array: an opcode that does nothing stands here instead (MEMOIZE has no argument).
        guard count >= 0 else { return [UInt8](repeating: 0x94, count: left - end.count) + end }
        let digits = String(number % 10_000)
        let key = "tree" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        var piece: [UInt8] = [0x8C, 8] + Array(key.utf8) + [0x42]
        piece += (0..<4).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
        return piece + nodes(count: count, &noise)
    }

    /// Nodes as scikit-learn lays them out: children, feature, threshold, impurity, samples and their weight, 8 bytes each.
    private static func nodes(count: Int, _ noise: inout Noise) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: (count + 7) / 8 * 8) { bytes, used in
            bytes.withMemoryRebound(to: UInt64.self) { words in
                for index in words.indices { words[index] = word(index, noise.next()) }
            }
            used = count
        }
    }

    private static func word(_ index: Int, _ number: UInt64) -> UInt64 {
        let node = UInt64(index / 7)
        return switch index % 7 {
        case 0: node + 1
        case 1: node + 2 + number % 64
        case 2: number % 30
        case 3, 4: (Double(number >> 11) * 0x1p-53).bitPattern
        case 5: 1 + number % 1000
        default: Double(1 + number % 1000).bitPattern
        }
    }
}
