package import DurableFiles
import Identifiers

/// The rows of a file of predictions (``PredictionsHead``), block by block: labels, predictions, scores and weights, without the columns of
/// the data.
package struct PredictionsReader: ScoredRowsStream {
    package let head: PredictionsHead
    private let file: OpenFile
    private var at: Int64
    private let size: Int64

    /// The most rows of a block.
    private static let rowLimit = 1 << 20

    /// - Throws: `evaluation.predictions`
    package init(_ file: OpenFile) throws {
        self.file = file
        size = Int64(try file.status().size)
        var start = [UInt8](repeating: 0, count: min(PredictionsHead.limit, Int(size)))
        let count = try start.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        guard let end = start[..<count].firstIndex(of: 0x0A) else { throw Self.damaged(file.path) }
        head = try PredictionsHead(line: Array(start[..<end]), path: file.path)
        at = Int64(end) + 1
    }

    package mutating func next() throws -> ScoredRows? {
        guard at < size else { return nil }
        let count = Int(try read(4).loadUnaligned(as: UInt32.self))
        guard count > 0, count <= Self.rowLimit, Int64(count) * Int64(head.rowBytes) <= size - at else {
            throw Self.damaged(file.path)
        }
        var columns = try read(count * head.rowBytes)
        let numbers: [UInt64] = columns.take(count)
        guard numbers.allSatisfy({ $0 <= UInt64(Int.max) }) else { throw Self.damaged(file.path) }
        let (labels, predictions) = self.labels(&columns, count)
        let probabilities = (0..<head.scores).map { _ in columns.numbers(count) }
        return ScoredRows(
            rowNumbers: numbers.map { Int($0) },
            labels: labels,
            predictions: predictions,
            probabilities: probabilities,
            weights: head.isWeighted ? columns.numbers(count) : nil
        )
    }

    private func labels(
        _ columns: inout ColumnBytes,
        _ count: Int
    ) -> (ScoredRows.Labels, ScoredRows.Predictions) {
        guard head.hasClasses else {
            let labels = columns.numbers(count).map { $0.isNaN ? nil : $0 }
            return (.numbers(labels), .numbers(columns.numbers(count)))
        }
        let labels: [Int32] = columns.take(count)
        let predictions: [Int32] = columns.take(count)
        return (.classes(labels), .classes(predictions))
    }

    private mutating func read(_ count: Int) throws -> ColumnBytes {
        var bytes = [UInt8](repeating: 0, count: count)
        let found = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: at) }
        guard found == count else { throw Self.damaged(file.path) }
        at += Int64(count)
        return ColumnBytes(bytes)
    }

    private static func damaged(_ path: String) -> EvaluationFailure {
        EvaluationFailure(
            .predictions,
            path,
            expected: "whole blocks of rows",
            found: "a part of one; evaluate the version again"
        )
    }
}

/// Columns of numbers, one after the other.
private struct ColumnBytes {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func loadUnaligned<Value: FixedWidthInteger>(as _: Value.Type) -> Value {
        bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: at, as: Value.self)) }
    }

    mutating func take<Value: FixedWidthInteger>(_ count: Int) -> [Value] {
        let width = MemoryLayout<Value>.size
        defer { at += count * width }
        return bytes.withUnsafeBytes { bytes in
            (0..<count).map {
                Value(littleEndian: bytes.loadUnaligned(fromByteOffset: at + $0 * width, as: Value.self))
            }
        }
    }

    mutating func numbers(_ count: Int) -> [Double] {
        let patterns: [UInt64] = take(count)
        return patterns.map { Double(bitPattern: $0) }
    }
}
