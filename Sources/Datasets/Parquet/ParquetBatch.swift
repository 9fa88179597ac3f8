import Inference
import StrictJSON

/// Rows of Parquet, column by column, as the reader program sends them.
struct ParquetBatch: Sendable {
    enum Values: Sendable {
        case floats([Double?])
        case integers([Int64?])
        case bools([Bool?])
        case texts([String?])
        /// Numbers that neither 64 bits nor a double hold.
        case digits([String?])
        case json([String?])
    }

    /// Of each row, counted from 1.
    let numbers: [Int]
    /// In the order of the reader's columns.
    let columns: [Values]

    /// - Parameters:
    ///   - header: `rows`, `kinds` and `lengths` of the program's parquet.py.
    ///   - first: the number of the first row.
    /// - Returns: nil for a frame that breaks the format.
    init?(header: JSONValue, body: [UInt8], columns width: Int, first: Int) {
        guard let rows = header["rows"]?.integer.map({ Int($0) }), rows >= 0, rows <= 1 << 24,
            let kinds = header["kinds"]?.array?.map({ $0.string ?? "" }),
            let lengths = header["lengths"]?.array?.map({ $0.array?.map { Int($0.integer ?? -1) } ?? [] }),
            kinds.count == width, lengths.count == width
        else { return nil }
        var columns: [Values] = []
        var at = 0
        for (kind, parts) in zip(kinds, lengths) {
            guard parts.count >= 2, parts.allSatisfy({ $0 >= 0 && $0 <= body.count }), parts[0] == rows,
                at + parts.reduce(0, +) <= body.count
            else { return nil }
            let valid = body[at..<at + rows]
            var start = at + rows
            var pieces: [ArraySlice<UInt8>] = []
            for length in parts.dropFirst() {
                pieces.append(body[start..<start + length])
                start += length
            }
            guard let values = Self.values(kind, Array(valid), pieces) else { return nil }
            columns.append(values)
            at = start
        }
        guard at == body.count else { return nil }
        numbers = Array(first..<first + rows)
        self.columns = columns
    }

    private static func values(_ kind: String, _ valid: [UInt8], _ parts: [ArraySlice<UInt8>]) -> Values? {
        switch kind {
        case "f":
            guard let bits = words(parts[0], valid.count) else { return nil }
            return .floats(
                zip(valid, bits).map { isThere, word in
                    let value = Double(bitPattern: word)
                    return isThere == 0 || value.isNaN ? nil : value
                }
            )
        case "i":
            guard let bits = words(parts[0], valid.count) else { return nil }
            return .integers(zip(valid, bits).map { $0 == 0 ? nil : Int64(bitPattern: $1) })
        case "b":
            guard parts[0].count == valid.count else { return nil }
            return .bools(zip(valid, parts[0]).map { $0 == 0 ? nil : $1 != 0 })
        case "s": return texts(valid, parts).map(Values.texts)
        case "n": return texts(valid, parts).map(Values.digits)
        case "j": return texts(valid, parts).map(Values.json)
        default: return nil
        }
    }

    private static func words(_ bytes: ArraySlice<UInt8>, _ count: Int) -> [UInt64]? {
        guard bytes.count == count * 8 else { return nil }
        return bytes.withUnsafeBytes { raw in
            (0..<count).map { UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) }
        }
    }

    private static func texts(_ valid: [UInt8], _ parts: [ArraySlice<UInt8>]) -> [String?]? {
        guard parts.count == 2, let ends = words(parts[0], valid.count) else { return nil }
        let data = parts[1]
        var values: [String?] = []
        values.reserveCapacity(valid.count)
        var start = 0
        for (isThere, word) in zip(valid, ends) {
            guard let end = Int(exactly: word), end >= start, end <= data.count else { return nil }
            let piece = data[data.startIndex + start..<data.startIndex + end]
            values.append(isThere == 0 ? nil : String(decoding: piece, as: UTF8.self))
            start = end
        }
        return values
    }
}
