/// The content of a generated file.
enum GeneratedContent: Sendable {
    /// Weights: a `safetensors` file of one float32 tensor.
    case weights
    /// A pickle like scikit-learn's: an object whose arrays are tables of tree nodes.
    case pickle
    /// Words, as in code and settings.
    case text
    /// Written out.
    case bytes([UInt8])
    /// Zeros that take no space on the disk, after a few bytes that differ.
    case hole

    /// Bytes that are made at a time.
    static let pieceSize = 1 << 20

    /// The first bytes of a file of that size.
    func head(size: Int, _ noise: inout Noise) -> [UInt8] {
        switch self {
        case .weights: Self.weightsHead(size: size)
        case .pickle: PickleContent.head
        case .bytes(let bytes): bytes
        case .hole: withUnsafeBytes(of: noise.next()) { Array($0) }
        case .text: []
        }
    }

    /// The next bytes, at most a piece.
    /// - Parameter left: how many there are still to come.
    func piece(left: Int, number: Int, _ noise: inout Noise) -> [UInt8] {
        switch self {
        case .weights: Self.floats(count: min(left, Self.pieceSize), &noise)
        case .pickle: PickleContent.piece(left: left, number: number, &noise)
        case .text: Self.words(count: min(left, Self.pieceSize), &noise)
        case .bytes, .hole: []
        }
    }

    private static func weightsHead(size: Int) -> [UInt8] {
        let count = max(0, size - 128) / 4
        let json = #"{"weight":{"data_offsets":[0,\#(count * 4)],"dtype":"F32","shape":[\#(count)]}}"#
        let padded = Array(json.utf8) + [UInt8](repeating: 0x20, count: max(0, 120 - json.utf8.count))
        return (0..<8).map { UInt8(truncatingIfNeeded: padded.count >> ($0 * 8)) } + padded
    }

    /// Floats of either sign, at most 1/16, each octave half as often as the one above: to a compressor they look like trained
    /// weights.
    private static func floats(count: Int, _ noise: inout Noise) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: (count + 7) / 8 * 8) { bytes, used in
            bytes.withMemoryRebound(to: UInt64.self) { pairs in
                for index in pairs.indices { pairs[index] = pair(of: noise.next(), noise.next()) }
            }
            used = count
        }
    }

    private static func pair(of first: UInt64, _ second: UInt64) -> UInt64 {
        func bits(_ number: UInt64) -> UInt64 {
            let octave = UInt64(min(20, (number >> 32).trailingZeroBitCount))
            return (number & 0x807F_FFFF) | (122 - octave) << 23
        }
        return bits(first) | bits(second) << 32
    }

    private static let vocabulary =
        "self return model predict features data import for in if else def np array columns float name value index score train fit"
        .split(separator: " ").map { Array($0.utf8) }

    private static func words(count: Int, _ noise: inout Noise) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(count + 16)
        while text.count < count {
            let number = noise.next()
            text += vocabulary[Int(number % UInt64(vocabulary.count))]
            text.append(number >> 40 & 7 == 0 ? 0x0A : 0x20)
            if number >> 44 & 3 == 0 { text += String(number >> 50).utf8 }
        }
        return Array(text.prefix(count))
    }
}
