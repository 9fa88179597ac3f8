import Identifiers

/// Writes a state as compact bytes: whole numbers in groups of seven bits, doubles as their eight bytes.
struct StateWriter {
    private(set) var bytes: [UInt8] = []

    /// - Parameters:
    ///   - kind: what the bytes are of, and the version of their form.
    ///   - reference: the profile whose bins they count in; nil for states of no profile.
    init(_ kind: StateKind, reference: Digest? = nil) {
        bytes.append(kind.rawValue)
        if let reference { bytes += reference.bytes }
    }

    mutating func add(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }

    mutating func add(_ number: Double) {
        withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 }
    }

    mutating func add(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    mutating func add(_ numbers: [Double]) {
        add(UInt64(numbers.count))
        for number in numbers { add(number) }
    }

    /// Runs of zeros by their length, then runs of other numbers.
    mutating func add(sparse numbers: [UInt64]) {
        add(UInt64(numbers.count))
        var place = 0
        while place < numbers.count {
            var end = place
            while end < numbers.count, numbers[end] == 0 { end += 1 }
            add(UInt64(end - place))
            place = end
            while end < numbers.count, numbers[end] != 0 { end += 1 }
            add(UInt64(end - place))
            for number in numbers[place..<end] { add(number) }
            place = end
        }
    }

    mutating func add(_ time: Timestamp) { add(Int(time.milliseconds)) }

    mutating func add(bytes more: [UInt8]) {
        add(UInt64(more.count))
        bytes += more
    }
}

/// The kind of stored bytes. A form that changes gets a number of its own; those of other releases are not read.
enum StateKind: UInt8 {
    case counts = 1
    case book = 2
    case detector = 3
    case shadow = 4
    case loss = 5
    case labels = 6
}
