import Glibc

/// The texts that a model knows in a column, each by its bytes: Unicode's equal texts are different ones to Python.
///
/// A text is found by halves, and without a copy: a search has as many steps as any other, whatever texts somebody has chosen.
package struct KnownTexts: Sendable, Hashable {
    /// All of them, one after the other, in the order of their places.
    private let bytes: [UInt8]
    /// Where each ends.
    private let ends: [Int32]
    /// The places, of shorter texts first, and then by the bytes.
    private let ascending: [Int32]

    package var count: Int { ends.count }

    /// - Returns: nil if one of them is there twice.
    package init?(_ texts: [[UInt8]]) {
        var (bytes, ends): ([UInt8], [Int32]) = ([], [])
        for text in texts {
            bytes += text
            ends.append(Int32(bytes.count))
        }
        self.init(bytes, ends)
    }

    /// - Parameters:
    ///   - bytes: of all texts.
    ///   - ends: where each ends among them, ascending.
    init?(_ bytes: [UInt8], _ ends: [Int32]) {
        self.bytes = bytes
        self.ends = ends
        ascending = bytes.withUnsafeBytes { bytes in
            (0..<Int32(ends.count)).sorted { one, other in
                Self.order(Self.text(Int(one), bytes, ends), Self.text(Int(other), bytes, ends)) < 0
            }
        }
        let isTwice = bytes.withUnsafeBytes { bytes in
            zip(ascending, ascending.dropFirst()).contains { one, other in
                Self.order(Self.text(Int(one), bytes, ends), Self.text(Int(other), bytes, ends)) == 0
            }
        }
        guard !isTwice else { return nil }
    }

    /// The texts in the order of their places.
    package var ordered: [[UInt8]] {
        bytes.withUnsafeBytes { bytes in ends.indices.map { Array(Self.text($0, bytes, ends)) } }
    }

    /// - Returns: nil for a text that is none of them.
    package func place(of text: UnsafeRawBufferPointer) -> Int? {
        bytes.withUnsafeBytes { bytes in
            var (low, high) = (0, ascending.count)
            while low < high {
                let middle = (low + high) / 2
                let place = Int(ascending[middle])
                let order = Self.order(Self.text(place, bytes, ends), text)
                if order == 0 { return place }
                if order < 0 { low = middle + 1 } else { high = middle }
            }
            return nil
        }
    }

    private static func text(_ place: Int, _ bytes: UnsafeRawBufferPointer, _ ends: [Int32]) -> UnsafeRawBufferPointer {
        let start = place == 0 ? 0 : Int(ends[place - 1])
        return UnsafeRawBufferPointer(rebasing: bytes[start..<Int(ends[place])])
    }

    /// Less than 0 if the first comes before the other, 0 if they are equal.
    private static func order(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Int {
        guard one.count == other.count else { return one.count - other.count }
        guard let first = one.baseAddress, let second = other.baseAddress else { return 0 }
        return Int(memcmp(first, second, one.count))
    }
}
