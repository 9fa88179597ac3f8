import Identifiers

/// Values by a text that comes from data: a column, a class, a tag. Keys are told apart byte for byte, and kept in the order of their
/// bytes, so that one map is one text.
package struct TextMap<Value: Codable & Sendable & Hashable>: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package let key: String
        package let value: Value
    }

    package let entries: [Entry]

    /// - Parameter pairs: of a key that stands twice, the last counts.
    package init(_ pairs: some Sequence<(String, Value)>) {
        let sorted = pairs.enumerated().sorted { left, right in
            left.element.0.isSame(as: right.element.0)
                ? left.offset < right.offset
                : left.element.0.utf8.lexicographicallyPrecedes(right.element.0.utf8)
        }
        var entries: [Entry] = []
        entries.reserveCapacity(sorted.count)
        for (_, pair) in sorted {
            if let last = entries.last, last.key.isSame(as: pair.0) { entries.removeLast() }
            entries.append(Entry(key: pair.0, value: pair.1))
        }
        self.entries = entries
    }

    package init(_ dictionary: [String: Value]) {
        self.init(dictionary.map { ($0.key, $0.value) })
    }

    package var isEmpty: Bool { entries.isEmpty }
    package var count: Int { entries.count }
    package var keys: [String] { entries.map(\.key) }

    package subscript(_ key: String) -> Value? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            let other = entries[middle].key
            if other.isSame(as: key) { return entries[middle].value }
            if other.utf8.lexicographicallyPrecedes(key.utf8) { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    package func mapValues<Other>(_ transform: (Value) throws -> Other) rethrows -> TextMap<Other> {
        TextMap<Other>(try entries.map { ($0.key, try transform($0.value)) })
    }
}

extension TextMap: Sequence {
    package func makeIterator() -> IndexingIterator<[Entry]> { entries.makeIterator() }
}

extension TextMap: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }
}

extension TextMap: Codable {
    package init(from decoder: any Decoder) throws {
        if let decoder = decoder as? RecordDecoder {
            self.init(try decoder.members(as: Value.self))
            return
        }
        let container = try decoder.container(keyedBy: RecordKey.self)
        self.init(try container.allKeys.map { ($0.stringValue, try container.decode(Value.self, forKey: $0)) })
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: RecordKey.self)
        for entry in entries { try container.encode(entry.value, forKey: RecordKey(entry.key)) }
    }
}
