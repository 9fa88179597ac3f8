import EvaluationRecords
import Statistics

/// The categories of a column by their bytes, found without making a text of them.
struct CategoryTable: Sendable {
    private struct Entry: Sendable {
        let bytes: [UInt8]
        let place: Int
    }

    /// Open addressing, a power of two, at most half full.
    private let entries: [Entry?]
    /// The place of each category that was given: two that are one by ``LabelText`` share the place of the first.
    let places: [Int]
    /// Places that are used.
    let count: Int
    /// The places of categories that are numbers; of equal ones the first.
    private let numbers: [Double: Int]

    init(_ categories: [String]) {
        var capacity = 8
        while capacity < 2 * categories.count { capacity *= 2 }
        var table = [Entry?](repeating: nil, count: capacity)
        var places: [Int] = []
        var next = 0
        var numbers: [Double: Int] = [:]
        for category in categories {
            let text = LabelText.canonical(category).text
            let bytes = Array(text.utf8)
            let (index, found) = bytes.withUnsafeBufferPointer { Self.find($0, table) }
            places.append(found ?? next)
            guard found == nil else { continue }
            table[index] = Entry(bytes: bytes, place: next)
            if bytes.count <= Self.mostDigits, let number = Double(text), number.isFinite, numbers[number] == nil {
                numbers[number] = next
            }
            next += 1
        }
        entries = table
        self.numbers = numbers
        self.places = places
        count = next
    }

    /// - Parameter bytes: of a canonical text of at most 256 bytes.
    func place(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? { Self.find(bytes, entries).place }

    /// Bytes of a text that may be a number.
    private static let mostDigits = 64

    func place(number: Double) -> Int? { numbers[number] }

    func place(_ text: String) -> Int? {
        var text = LabelText.canonical(RecordText.cut(text)).text
        return text.withUTF8 { place($0) }
    }

    private static func find(_ bytes: UnsafeBufferPointer<UInt8>, _ entries: [Entry?]) -> (index: Int, place: Int?) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        let mask = entries.count - 1
        var index = Int(truncatingIfNeeded: SplitMix.mix(hash)) & mask
        while let entry = entries[index] {
            if entry.bytes.count == bytes.count, entry.bytes.elementsEqual(bytes) { return (index, entry.place) }
            index = (index + 1) & mask
        }
        return (index, nil)
    }
}
