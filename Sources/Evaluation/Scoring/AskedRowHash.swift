import Datasets
import Identifiers
import Inference

/// Hashes of rows as a model is asked with them: the same for values that are the same to the model, whatever they were written in and in
/// which order the columns stood. A missing value adds nothing, and a whole number is that number in any type.
enum AskedRowHash {
    /// Of a row without values; 0 is the hash of none.
    private static let empty: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// - Parameter rows: of the input.
    /// - Returns: nil for an input whose rows cannot be told apart, such as free JSON.
    /// - Throws: `golden.invalid` for a tensor that contradicts itself.
    static func hashes(of input: ModelInput, rows: Int) throws(ScoringFailure) -> [UInt64]? {
        guard input.form != .json, input.tensors.allSatisfy({ $0.shape.first == rows }) else { return nil }
        var hashes = [UInt64](repeating: empty, count: rows)
        for tensor in input.tensors {
            let values = try tensor.values(tensor.name)
            let name = RowHash.of(tensor.name, column: 0)
            let width = rows == 0 ? 0 : values.count / rows
            for row in 0..<rows {
                for place in 0..<width {
                    hashes[row] &+= hash(values[row * width + place], column: name &+ UInt64(place))
                }
            }
        }
        return hashes
    }

    private static func hash(_ value: TensorValue, column: UInt64) -> UInt64 {
        switch value {
        case .missing: 0
        case .bool(let flag): hash(flag ? 1 : 0, 1, column)
        case .integer(let number): hash(UInt64(bitPattern: number), 2, column)
        case .unsigned(let number): hash(number, 3, column)
        case .float(let number): hash(number, column)
        case .datetime(let time): hash(UInt64(bitPattern: time), 5, column)
        case .text(let text), .json(let text): RowHash.of(text, column: column)
        case .bytes(let bytes): bytes.withUnsafeBufferPointer { RowHash.of($0, column: column) }
        }
    }

    private static func hash(_ number: Double, _ column: UInt64) -> UInt64 {
        if number.isNaN { return 0 }
        if let whole = Int64(exactly: number) { return hash(UInt64(bitPattern: whole), 2, column) }
        return hash(number.bitPattern, 4, column)
    }

    /// Numbers of one kind.
    private static func hash(_ bits: UInt64, _ kind: UInt8, _ column: UInt64) -> UInt64 {
        let bytes = [kind] + (0..<8).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
        return bytes.withUnsafeBufferPointer { RowHash.of($0, column: column) }
    }
}
