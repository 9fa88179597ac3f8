import Identifiers

/// Reads JSON lines piece by piece: one object a line; blank lines and a byte order mark are passed over.
package struct JSONLinesReader: Sendable {
    /// The most bytes of a line.
    package static let lineLimit = 64 << 20

    /// Whole lines that are not taken yet.
    package private(set) var lines = JSONLines()
    private var rest: [UInt8] = []
    private var isFirst = true
    private var number = 0

    package init() {}

    /// - Throws: `scoring.input` for a line that is too long.
    package mutating func read(_ piece: [UInt8]) throws(ScoringFailure) {
        var start = 0
        while let end = piece[start...].firstIndex(of: 0x0A) {
            try keep(piece[start..<end])
            endLine()
            start = end + 1
        }
        try keep(piece[start...])
    }

    /// Ends the last line.
    package mutating func finish() {
        if !rest.isEmpty { endLine() }
    }

    /// Hands over the lines that were read so far.
    package mutating func take() -> JSONLines {
        defer { lines = JSONLines() }
        return lines
    }

    private mutating func keep(_ piece: ArraySlice<UInt8>) throws(ScoringFailure) {
        rest += piece
        guard rest.count <= Self.lineLimit else {
            throw ScoringFailure(
                .inputInvalid,
                "line \(number + 1)",
                expected: "at most \(Self.lineLimit) bytes",
                found: "more"
            )
        }
    }

    private mutating func endLine() {
        defer { rest.removeAll(keepingCapacity: true) }
        var line = rest[...]
        if isFirst, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        isFirst = false
        while let last = line.last, last == 0x20 || last == 0x09 || last == 0x0D { line = line.dropLast() }
        guard line.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        number += 1
        lines.append(line, number: number)
    }
}

/// Lines of JSON, each a row.
package struct JSONLines: Sendable {
    /// Of each row, counted from 1, blank lines left out.
    package private(set) var numbers: [Int] = []
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    package init() {}

    package var count: Int { numbers.count }
    /// Bytes of all lines, to bound a chunk by.
    package var size: Int { bytes.count }

    package mutating func append(_ line: some Collection<UInt8>, number: Int) {
        bytes.append(contentsOf: line)
        ends.append(bytes.count)
        numbers.append(number)
    }

    /// Puts a run of other lines behind these.
    package mutating func append(_ other: JSONLines, _ run: Range<Int>) {
        let start = run.lowerBound == 0 ? 0 : other.ends[run.lowerBound - 1]
        let end = run.isEmpty ? start : other.ends[run.upperBound - 1]
        let shift = bytes.count - start
        bytes.append(contentsOf: other.bytes[start..<end])
        ends.append(contentsOf: other.ends[run].lazy.map { $0 + shift })
        numbers.append(contentsOf: other.numbers[run])
    }

    /// - Parameter row: its place among these lines, from 0.
    package func line(_ row: Int) -> ArraySlice<UInt8> { bytes[(row == 0 ? 0 : ends[row - 1])..<ends[row]] }
}
