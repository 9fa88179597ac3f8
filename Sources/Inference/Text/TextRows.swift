import MLflow

/// Rows of text, each with as many values as the header has names.
package struct TextRows: Sendable {
    /// Values in a row.
    package let width: Int
    /// Of each row, counted from 1 after the header, blank lines left out.
    package private(set) var numbers: [Int] = []
    private var bytes: [UInt8] = []
    /// The end of each value, row by row.
    private var ends: [Int] = []

    package init(width: Int) {
        self.width = width
    }

    package var count: Int { numbers.count }
    /// Bytes of all values, to bound a chunk by.
    package var size: Int { bytes.count }

    package mutating func append(_ row: some Collection<some Collection<UInt8>>, number: Int) {
        precondition(row.count == width, "a row has a value for each column")
        for value in row {
            bytes.append(contentsOf: value)
            ends.append(bytes.count)
        }
        numbers.append(number)
    }

    /// Puts a run of other rows of the same width behind these.
    package mutating func append(_ other: TextRows, _ run: Range<Int>) {
        precondition(other.width == width, "a row has a value for each column")
        let values = run.lowerBound * width..<run.upperBound * width
        let start = values.lowerBound == 0 ? 0 : other.ends[values.lowerBound - 1]
        let end = values.isEmpty ? start : other.ends[values.upperBound - 1]
        let shift = bytes.count - start
        bytes.append(contentsOf: other.bytes[start..<end])
        ends.append(contentsOf: other.ends[values].lazy.map { $0 + shift })
        numbers.append(contentsOf: other.numbers[run])
    }

    /// - Parameter row: its place among these rows, from 0.
    package func text(row: Int, column: Int) -> String { String(decoding: bytes[range(row, column)], as: UTF8.self) }

    func range(_ row: Int, _ column: Int) -> Range<Int> {
        let index = row * width + column
        return (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }

    /// The values of one column, of all rows or of those chosen.
    func withCells<Result>(_ column: Int, _ selection: [Int]?, _ body: (TextCells) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { bytes in
            ends.withUnsafeBufferPointer { ends in
                body(
                    TextCells(bytes: bytes, ends: ends, width: width, column: column, rows: count, selection: selection)
                )
            }
        }
    }

    /// For the reader, which knows a value only piece by piece.
    mutating func append(contentsOf piece: UnsafeBufferPointer<UInt8>.SubSequence) { bytes.append(contentsOf: piece) }
    mutating func append(_ byte: UInt8) { bytes.append(byte) }
    mutating func endValue() { ends.append(bytes.count) }
    mutating func endRow(number: Int) { numbers.append(number) }

    /// Appends whole rows.
    /// - Parameters:
    ///   - ends: of each value, counted from the first byte of all rows that are here then.
    ///   - first: the number of the first row; the others follow.
    mutating func append(
        _ count: Int,
        from first: Int,
        bytes more: UnsafeBufferPointer<UInt8>,
        ends moreEnds: UnsafeBufferPointer<Int>
    ) {
        bytes.append(contentsOf: more)
        ends.append(contentsOf: moreEnds)
        numbers.append(contentsOf: first..<first + count)
    }

    /// All values at once, row by row: their bytes, and the end of each in them.
    package func withValues<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<Int>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let result = bytes.withUnsafeBufferPointer { bytes in
            ends.withUnsafeBufferPointer { ends in
                Swift.Result { () throws(Failure) in try body(bytes, ends) }
            }
        }
        return try result.get()
    }

    mutating func appendBytes(_ piece: ArraySlice<UInt8>) { bytes.append(contentsOf: piece) }
    mutating func appendValue(_ value: ArraySlice<UInt8>) {
        bytes.append(contentsOf: value)
        ends.append(bytes.count)
    }

    /// A value by its place among all values.
    package func slice(_ index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }

    /// Bytes of the value that has not ended yet.
    var unended: ArraySlice<UInt8> { bytes[(ends.last ?? 0)...] }
    /// Values of the row that has not ended yet.
    var unendedValues: Int { ends.count - numbers.count * width }

    /// Makes space for about as much as other rows have, so that rows of the same file do not grow by copying. Of few rows, no more may come.
    mutating func reserve(as other: TextRows) {
        guard other.count >= 1024 else { return }
        numbers.reserveCapacity(other.numbers.count + other.numbers.count / 16)
        bytes.reserveCapacity(other.bytes.count + other.bytes.count / 16)
        ends.reserveCapacity(other.ends.count + other.ends.count / 16)
    }

    /// Forgets the row that has not ended yet.
    mutating func dropUnended() {
        ends.removeLast(ends.count - numbers.count * width)
        bytes.removeLast(bytes.count - (ends.last ?? 0))
    }

    /// The values of the row that has not ended yet, which is the header.
    func unendedTexts() -> [String] {
        (numbers.count * width..<ends.count).map { String(decoding: slice($0), as: UTF8.self) }
    }
}

/// A row that cannot be used.
package struct BadRow: Sendable, Hashable {
    /// Counted from 1 after the header.
    package let number: Int
    package let reason: String

    package init(number: Int, reason: String) {
        self.number = number
        self.reason = reason
    }
}

/// Values of one column as text. What pandas reads as missing is missing: nothing, `NA`, `NaN`, `null`, `None` and so on.
struct TextCells: CellSource {
    let bytes: UnsafeBufferPointer<UInt8>
    let ends: UnsafeBufferPointer<Int>
    let width: Int
    let column: Int
    let rows: Int
    let selection: [Int]?

    var count: Int { selection?.count ?? rows }
    var writesAllAsText: Bool { true }
    var holdsJSONInTexts: Bool { true }

    func text(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let place = (selection?[index] ?? index) * width + column
        let start = place == 0 ? 0 : ends[place - 1]
        return UnsafeBufferPointer(rebasing: bytes[start..<ends[place]])
    }

    func cell(_ index: Int) -> Cell {
        let text = text(index)
        return MissingText.isMissing(text) ? .null : .text(text)
    }

    func written(_ index: Int) -> UnsafeBufferPointer<UInt8> { text(index) }

    func description(_ index: Int) -> String {
        let text = text(index)
        return MissingText.isMissing(text) ? "no value" : "\"\(CellExcerpt.text(text))\""
    }

    func writeJSON(
        _ index: Int,
        as type: ColumnType,
        isRequired: Bool,
        to output: inout [UInt8]
    ) throws(ContentFlaw) {
        try JSONContent.write(UnsafeRawBufferPointer(text(index)), as: type, isRequired: isRequired, to: &output)
    }
}
