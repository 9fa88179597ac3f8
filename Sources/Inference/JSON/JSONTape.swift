import Identifiers

/// A parsed document as simdjson lays it out (its doc/tape.md): one or two words a value, in the order of the text. A value
/// is known by the place of its first word.
///
/// It points into its document, which must outlive it.
struct JSONTape {
    enum Kind: UInt8 {
        case root = 0x72
        case object = 0x7B
        case array = 0x5B
        case text = 0x22
        case integer = 0x6C
        case unsigned = 0x75
        case number = 0x64
        case isTrue = 0x74
        case isFalse = 0x66
        case null = 0x6E
        /// `NaN`, an infinity or a whole number beyond 64 bits: its letters, as a text has them.
        case word = 0x77
        /// The end of an array or object.
        case end = 0
    }

    /// The place of the document's only value.
    static let top = 1

    let words: UnsafePointer<UInt64>
    let strings: UnsafePointer<UInt8>

    @inline(__always)
    func letter(_ place: Int) -> UInt8 { UInt8(truncatingIfNeeded: words[place] >> 56) }

    @inline(__always)
    func kind(_ place: Int) -> Kind { Kind(rawValue: letter(place)) ?? .end }

    @inline(__always)
    private func payload(_ place: Int) -> UInt64 { words[place] & 0x00FF_FFFF_FFFF_FFFF }

    /// The place after a value and its content. The content of a list or object begins after its own place and ends one before
    /// this: elements, or keys and values in turn.
    @inline(__always)
    func after(_ place: Int) -> Int {
        switch letter(place) {
        case Kind.object.rawValue, Kind.array.rawValue: Int(UInt32(truncatingIfNeeded: words[place]))
        case Kind.integer.rawValue, Kind.unsigned.rawValue, Kind.number.rawValue: place + 2
        default: place + 1
        }
    }

    /// The most cells of a table that the document can be made into: about one for each byte of it, so that columns times
    /// rows that few bytes name take no more memory than a dense table of as many.
    var cellLimit: Int { min(TapeTable.cellLimit, max(TapeTable.sparseLimit, Int(payload(0)))) }

    /// Elements of an array or members of an object.
    func count(_ place: Int) -> Int {
        let count = Int((words[place] >> 32) & 0xFF_FFFF)
        // The tape counts no further.
        guard count == 0xFF_FFFF else { return count }
        var at = place + 1
        let end = after(place) - 1
        var exact = 0
        while at < end {
            if kind(place) == .object { at = after(at) }
            at = after(at)
            exact += 1
        }
        return exact
    }

    /// The UTF-8 of a text.
    @inline(__always)
    func utf8(_ place: Int) -> UnsafeBufferPointer<UInt8> {
        let start = strings + Int(payload(place))
        let length = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        return UnsafeBufferPointer(start: start + 4, count: Int(length))
    }

    /// Makes words of the texts that stand for them.
    /// - Parameter ordinals: which of the document's texts, keys among them, counted from 0, ascending.
    func markWords(_ ordinals: [Int]) {
        let words = UnsafeMutablePointer(mutating: words)
        let end = Int(payload(0))
        var rest = ordinals[...]
        var seen = 0
        var at = Self.top
        while at < end, let next = rest.first {
            switch letter(at) {
            case Kind.text.rawValue:
                if seen == next {
                    words[at] = UInt64(Kind.word.rawValue) << 56 | payload(at)
                    rest = rest.dropFirst()
                }
                seen += 1
                at += 1
            case Kind.integer.rawValue, Kind.unsigned.rawValue, Kind.number.rawValue: at += 2
            default: at += 1
            }
        }
    }

    func text(_ place: Int) -> String { String(decoding: utf8(place), as: UTF8.self) }

    @inline(__always)
    func integer(_ place: Int) -> Int64 { Int64(bitPattern: words[place + 1]) }

    @inline(__always)
    func unsigned(_ place: Int) -> UInt64 { words[place + 1] }

    @inline(__always)
    func number(_ place: Int) -> Double { Double(bitPattern: words[place + 1]) }

    /// The places of the elements of an array.
    func elements(_ place: Int) -> [Int] {
        var at = place + 1
        let end = after(place) - 1
        var places: [Int] = []
        places.reserveCapacity(count(place))
        while at < end {
            places.append(at)
            at = after(at)
        }
        return places
    }

    /// The members of an object.
    /// - Throws: for a key that is there twice.
    func members(_ place: Int, of subject: String) throws(ScoringFailure) -> [(key: Int, value: Int)] {
        var at = place + 1
        let end = after(place) - 1
        var members: [(key: Int, value: Int)] = []
        members.reserveCapacity(count(place))
        while at < end {
            members.append((at, at + 1))
            at = after(at + 1)
        }
        try refuseDuplicates(members, subject)
        return members
    }

    private func refuseDuplicates(
        _ members: [(key: Int, value: Int)],
        _ subject: String
    ) throws(ScoringFailure) {
        if members.count <= 16 {
            for (index, member) in members.enumerated() {
                for other in members[..<index] where utf8(other.key).isEqual(to: utf8(member.key)) {
                    throw duplicate(member.key, subject)
                }
            }
            return
        }
        var seen = Set<TapeText>(minimumCapacity: members.count)
        for member in members where !seen.insert(TapeText(utf8: utf8(member.key))).inserted {
            throw duplicate(member.key, subject)
        }
    }

    func duplicate(_ key: Int, _ subject: String) -> ScoringFailure {
        ScoringFailure(.inputInvalid, subject, expected: "each key once", found: "\"\(excerpt(key))\" twice")
    }

    /// Refuses a duplicate key anywhere in a value that is not read otherwise.
    func refuseDuplicates(in place: Int, of subject: String) throws(ScoringFailure) {
        switch kind(place) {
        case .object:
            for member in try members(place, of: subject) { try refuseDuplicates(in: member.value, of: subject) }
        case .array:
            var at = place + 1
            let end = after(place) - 1
            while at < end {
                if letter(at) == Kind.object.rawValue || letter(at) == Kind.array.rawValue {
                    try refuseDuplicates(in: at, of: subject)
                }
                at = after(at)
            }
        default: return
        }
    }

    /// A text, shortened for a message.
    func excerpt(_ place: Int) -> String { CellExcerpt.text(utf8(place)) }

    /// The value in words, for messages.
    func description(_ place: Int) -> String {
        switch kind(place) {
        case .object: "an object of \(count(place))"
        case .array: "a list of \(count(place))"
        case .text: "the text \"\(excerpt(place))\""
        case .word: "the number \(excerpt(place))"
        case .integer: "the number \(integer(place))"
        case .unsigned: "the number \(unsigned(place))"
        case .number: "the number \(number(place))"
        case .isTrue: "true"
        case .isFalse: "false"
        case .null: "null"
        case .root, .end: "nothing"
        }
    }
}

/// A text of a document, compared byte for byte.
struct TapeText: Hashable {
    let utf8: UnsafeBufferPointer<UInt8>

    static func == (left: Self, right: Self) -> Bool { left.utf8.isEqual(to: right.utf8) }

    func hash(into hasher: inout Hasher) { hasher.combine(bytes: UnsafeRawBufferPointer(utf8)) }
}

extension UnsafeBufferPointer<UInt8> {
    @inline(__always)
    func isEqual(to other: Self) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}

/// The beginning of a value that is refused: enough to find it, and never the whole data.
enum CellExcerpt {
    static let longest = 40

    static func text(_ utf8: UnsafeBufferPointer<UInt8>) -> String {
        let text = String(decoding: utf8.prefix(longest * 4), as: UTF8.self)
        return utf8.count > longest * 4 || text.count > longest ? String(text.prefix(longest)) + "…" : text
    }
}
