/// Whole rows of CSV without quotes, found eight bytes at a time. It reads what the step by step reader would read of them, and
/// leaves every other row to that one: with a quote, of another width, blank, very long, or not yet whole.
enum PlainRows {
    struct Found {
        let rows: Int
        /// The place after them.
        let end: Int
        /// Tells whether the last byte is a CR that an LF may follow.
        let endsWithReturn: Bool
        /// Tells whether more may follow here: the scratch was full.
        let mayGoOn: Bool
    }

    /// Bytes and values that are gathered before they are handed over.
    private static let byteLimit = 48 << 10
    private static let valueLimit = 6 << 10

    /// - Parameter number: of the last row before.
    /// - Returns: nil if not one row is here.
    static func read(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ start: Int,
        _ separator: UInt8,
        into rows: inout TextRows,
        number: Int
    ) -> Found? {
        let width = rows.width
        guard bytes.count - start > 8, width <= valueLimit / 2, let source = bytes.baseAddress else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: byteLimit + 8) { copy in
            withUnsafeTemporaryAllocation(of: Int.self, capacity: valueLimit) { ends in
                guard let copyStart = copy.baseAddress, let endsStart = ends.baseAddress else { return nil }
                var scan = Scan(
                    source: source,
                    count: bytes.count,
                    at: start,
                    copy: copyStart,
                    ends: endsStart,
                    base: rows.size,
                    separator: separator
                )
                var found = 0
                while scan.values + width <= valueLimit, scan.readRow(width) { found += 1 }
                guard found > 0 else { return nil }
                rows.append(
                    found,
                    from: number + 1,
                    bytes: UnsafeBufferPointer(start: copyStart, count: scan.copied),
                    ends: UnsafeBufferPointer(start: endsStart, count: scan.values)
                )
                return Found(
                    rows: found,
                    end: scan.at,
                    endsWithReturn: scan.endsWithReturn,
                    mayGoOn: !scan.endsWithReturn && scan.values + width > valueLimit
                )
            }
        }
    }

    private struct Scan {
        let source: UnsafePointer<UInt8>
        let count: Int
        /// The place after the last whole row.
        var at: Int
        let copy: UnsafeMutablePointer<UInt8>
        let ends: UnsafeMutablePointer<Int>
        /// Bytes of the rows before.
        let base: Int
        let separator: UInt8
        /// Bytes and values of whole rows.
        var copied = 0
        var values = 0
        var endsWithReturn = false

        private static let ones: UInt64 = 0x0101_0101_0101_0101
        private static let highs: UInt64 = 0x8080_8080_8080_8080

        /// Sets the high bit of each zero byte, and perhaps of others above the first.
        @inline(__always)
        private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

        /// - Returns: false where no plain row stands; nothing has changed then.
        @inline(__always)
        mutating func readRow(_ width: Int) -> Bool {
            guard !endsWithReturn else { return false }
            let separators = Self.ones &* UInt64(separator)
            let feeds = Self.ones &* 0x0A
            let returns = Self.ones &* 0x0D
            let quotes = Self.ones &* 0x22
            var place = at
            var out = copied
            var value = 0
            var all: UInt64 = 0
            while place + 8 <= count, out < PlainRows.byteLimit {
                let word = UInt64(
                    littleEndian: UnsafeRawPointer(source + place).loadUnaligned(as: UInt64.self)
                )
                UnsafeMutableRawPointer(copy + out).storeBytes(of: word.littleEndian, as: UInt64.self)
                all |= word
                let marks =
                    Self.zeros(word ^ separators) | Self.zeros(word ^ feeds) | Self.zeros(word ^ returns)
                    | Self.zeros(word ^ quotes)
                guard marks != 0 else {
                    place += 8
                    out += 8
                    continue
                }
                let step = marks.trailingZeroBitCount >> 3
                place += step
                out += step
                let mark = source[place]
                guard mark != 0x22, value < width else { return false }
                ends[values + value] = base + out
                value += 1
                place += 1
                if mark == separator { continue }
                guard value == width, width > 1 || !isBlank(out), isText(place, all) else { return false }
                endsWithReturn = mark == 0x0D
                if endsWithReturn, place < count {
                    endsWithReturn = false
                    if source[place] == 0x0A { place += 1 }
                }
                at = place
                copied = out
                values += width
                return true
            }
            return false
        }

        /// Tells whether the only value may be a blank line.
        private func isBlank(_ out: Int) -> Bool { out == copied || source[at] == 0x20 || source[at] == 0x09 }

        /// Tells whether the row up to a place is UTF-8.
        /// - Parameter all: all of its bytes, one upon the other.
        @inline(__always)
        private func isText(_ end: Int, _ all: UInt64) -> Bool {
            if all & Self.highs == 0 { return true }
            return String(validating: UnsafeBufferPointer(start: source + at, count: end - at), as: UTF8.self) != nil
        }
    }
}
