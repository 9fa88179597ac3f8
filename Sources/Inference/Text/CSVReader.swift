import Identifiers

/// Reads CSV (RFC 4180) piece by piece: memory is bounded by the rows that are not taken yet.
///
/// Lines end with LF, CRLF or CR. Blank lines, also of spaces, and a byte order mark are skipped. A row is bad if its number of
/// values differs from the header's, if it is not UTF-8, or if it has text after a closing quote.
package struct CSVReader: Sendable {
    /// The most bytes of one value, and the most columns.
    package static let valueLimit = 16 << 20
    package static let columnLimit = 100_000

    private enum State {
        case valueStart
        case plain
        case quoted
        /// After a quote within quotes: the end of the value, or half of an escaped one.
        case quote
    }

    /// The names of the columns; nil before the first row has ended.
    package private(set) var header: [String]?
    /// The good rows that are not taken yet.
    package private(set) var rows = TextRows(width: 0)
    package private(set) var badRows: [BadRow] = []

    private let separator: UInt8
    private var state = State.valueStart
    private var endedWithReturn = false
    private var isRowBegun = false
    /// Tells whether the value began with a quote.
    private var isQuoted = false
    private var flaw: String?
    private var number = 0
    private var marks = 0

    package init(separator: UInt8 = UInt8(ascii: ",")) {
        self.separator = separator
    }

    /// - Throws: `scoring.input` for a header that is none and for a value that is too long.
    package mutating func read(_ piece: UnsafeRawBufferPointer) throws(ScoringFailure) {
        let bytes = piece.assumingMemoryBound(to: UInt8.self)
        var at = 0
        while at < bytes.count {
            if marks < 3, skipMark(bytes[at]) {
                at += 1
                continue
            }
            if isAtRow {
                let next = readPlainRows(bytes, at)
                if next > at {
                    at = next
                    continue
                }
            }
            at = try step(bytes, at)
        }
    }

    package mutating func read(_ piece: [UInt8]) throws(ScoringFailure) {
        let result = piece.withUnsafeBytes { bytes in
            Result { () throws(ScoringFailure) in try read(bytes) }
        }
        try result.get()
    }

    /// Ends the last row, which needs no end of line.
    /// - Throws: `scoring.input` if there was no header.
    package mutating func finish() throws(ScoringFailure) {
        marks = 3
        if state == .quoted { flaw = "a quote that nothing closes" }
        if isRowBegun { try endRow() }
        guard header != nil else {
            throw ScoringFailure(.inputInvalid, "the CSV", expected: "a header row", found: "nothing")
        }
    }

    /// Hands over the rows that were read so far.
    package mutating func take() -> (rows: TextRows, bad: [BadRow]) {
        // Swapped, not copied: what is handed over has one owner.
        var taken = TextRows(width: rows.width)
        swap(&taken, &rows)
        rows.reserve(as: taken)
        if isRowBegun {
            // The row that has begun stays.
            taken.copyUnended(to: &rows)
            taken.dropUnended()
        }
        let bad = badRows
        badRows = []
        return (taken, bad)
    }

    /// Tells whether a row begins here that may be read in one go.
    private var isAtRow: Bool {
        state == .valueStart && !isRowBegun && !endedWithReturn && header != nil
    }

    /// Reads the rows that have no quotes, as many as there are whole ones.
    /// - Returns: the place after them.
    private mutating func readPlainRows(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var place = start
        while let found = PlainRows.read(bytes, place, separator, into: &rows, number: number) {
            number += found.rows
            place = found.end
            endedWithReturn = found.endsWithReturn
            if !found.mayGoOn { break }
        }
        return place
    }

    private mutating func skipMark(_ byte: UInt8) -> Bool {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        guard mark[marks] == byte else {
            marks = 3
            return false
        }
        marks += 1
        return true
    }

    /// - Returns: the place after what it has read.
    private mutating func step(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) throws(ScoringFailure) -> Int {
        let byte = bytes[start]
        if endedWithReturn {
            endedWithReturn = false
            if byte == 0x0A { return start + 1 }
        }
        switch state {
        case .valueStart where byte == UInt8(ascii: "\""):
            isRowBegun = true
            isQuoted = true
            state = .quoted
            return start + 1
        case .valueStart, .plain: return try plain(bytes, start)
        case .quoted:
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\"")) ?? bytes.count
            try keep(bytes[start..<end])
            guard end < bytes.count else { return end }
            state = .quote
            return end + 1
        case .quote where byte == UInt8(ascii: "\""):
            rows.append(byte)
            state = .quoted
            return start + 1
        case .quote:
            if byte != separator, byte != 0x0A, byte != 0x0D { flaw = flaw ?? "text after a closing quote" }
            state = .plain
            return start
        }
    }

    private mutating func plain(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ start: Int
    ) throws(ScoringFailure) -> Int {
        var end = start
        while end < bytes.count, bytes[end] != separator, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
        if end > start {
            isRowBegun = true
            state = .plain
            try keep(bytes[start..<end])
        }
        guard end < bytes.count else { return end }
        if bytes[end] == separator {
            isRowBegun = true
            endValue()
            guard rows.unendedValues <= Self.columnLimit else {
                throw ScoringFailure(
                    .inputInvalid,
                    place,
                    expected: "at most \(Self.columnLimit) values",
                    found: "more"
                )
            }
            return end + 1
        }
        endedWithReturn = bytes[end] == 0x0D
        if isRowBegun { try endRow() }
        return end + 1
    }

    private var place: String { header == nil ? "the CSV, header" : "the CSV, row \(number + 1)" }

    private mutating func keep(_ piece: UnsafeBufferPointer<UInt8>.SubSequence) throws(ScoringFailure) {
        rows.append(contentsOf: piece)
        guard rows.unended.count <= Self.valueLimit else {
            throw ScoringFailure(
                .inputInvalid,
                place,
                expected: "values of at most \(Self.valueLimit) bytes",
                found: "a longer one; perhaps a quote is not closed"
            )
        }
    }

    private mutating func endValue() {
        if flaw == nil, rows.unended.contains(where: { $0 >= 0x80 }),
            String(validating: rows.unended, as: UTF8.self) == nil
        {
            flaw = "bytes that are no UTF-8"
        }
        rows.endValue()
        isQuoted = false
        state = .valueStart
    }

    /// Tells whether the row that ends is a line of spaces.
    private var isBlank: Bool {
        rows.unendedValues == 0 && !isQuoted && flaw == nil && rows.unended.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }

    private mutating func endRow() throws(ScoringFailure) {
        guard !isBlank else {
            rows.dropUnended()
            isRowBegun = false
            state = .valueStart
            return
        }
        endValue()
        isRowBegun = false
        guard let header else { return try endHeader() }
        number += 1
        if flaw == nil, rows.unendedValues != header.count {
            flaw = "expected \(header.count) values, found \(rows.unendedValues)"
        }
        if let flaw {
            badRows.append(BadRow(number: number, reason: flaw))
            rows.dropUnended()
            self.flaw = nil
        } else {
            rows.endRow(number: number)
        }
    }

    private mutating func endHeader() throws(ScoringFailure) {
        let names = rows.unendedTexts()
        if let flaw { throw ScoringFailure(.inputInvalid, place, expected: "names", found: flaw) }
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw ScoringFailure(
                .inputInvalid,
                place,
                expected: "each column once",
                found: "\"\(name.prefix(CellExcerpt.longest))\" twice"
            )
        }
        header = names
        rows = TextRows(width: names.count)
    }
}

extension TextRows {
    /// Copies the row that has not ended yet.
    func copyUnended(to other: inout TextRows) {
        for index in count * width..<count * width + unendedValues {
            other.appendValue(slice(index))
        }
        other.appendBytes(unended)
    }
}
