import NativeModels

extension RequestPlan {
    /// The rows of a request: its body, read by the plan.
    func table(_ body: [UInt8], of model: NativeModel) throws(RequestRefusal) -> NativeTable {
        guard body.count == size else {
            throw RequestRefusal(input: "the tensors have \(size) bytes, and \(body.count) came")
        }
        var values: [[Double]] = []
        values.reserveCapacity(columns.count)
        var start = 0
        for (place, column) in columns.enumerated() {
            let range = start..<start + column.size
            let known = model.columns[place]
            var found =
                switch column.type {
                case .text: try codes(body, range, of: known)
                case .int64: try wholeNumbers(body, at: start, of: known)
                default: numbers(body, at: start, column.type)
                }
            for row in column.missing { found[row] = .nan }
            values.append(found)
            start = range.upperBound
        }
        guard let table = NativeTable(rows: rows, columns: values) else {
            throw RequestRefusal(input: "the columns of a frame have one length")
        }
        return table
    }

    private func numbers(_ body: [UInt8], at start: Int, _ type: ColumnElement) -> [Double] {
        switch type {
        case .double: numbers(body, at: start, Double.self) { $0 }
        case .single: numbers(body, at: start, Float.self) { Double($0) }
        case .int32: numbers(body, at: start, Int32.self) { Double($0) }
        case .int16: numbers(body, at: start, Int16.self) { Double($0) }
        case .int8: numbers(body, at: start, Int8.self) { Double($0) }
        case .uint32: numbers(body, at: start, UInt32.self) { Double($0) }
        case .uint16: numbers(body, at: start, UInt16.self) { Double($0) }
        case .uint8: numbers(body, at: start, UInt8.self) { Double($0) }
        case .int64, .text: []
        }
    }

    /// Whole numbers of 64 bits. One that no double has is refused, for libraries look at digits of it that would be lost here.
    private func wholeNumbers(
        _ body: [UInt8],
        at start: Int,
        of column: NativeColumn
    ) throws(RequestRefusal) -> [Double] {
        let found = numbers(body, at: start, Int64.self) { Int64(exactly: Double($0)) == $0 ? Double($0) : .nan }
        guard let row = found.firstIndex(where: \.isNaN) else { return found }
        let number = body.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start + 8 * row, as: Int64.self) }
        throw RequestRefusal(
            input:
                "the column \(column.name) has \(number) in row \(row), a whole number that no float of 64 bits holds"
        )
    }

    /// Numbers of a machine that is little endian, as a frame is. The plan has held their bytes to the rows.
    @inline(__always)
    private func numbers<Number: BitwiseCopyable>(
        _ body: [UInt8],
        at start: Int,
        _: Number.Type,
        _ double: (Number) -> Double
    ) -> [Double] {
        let (rows, step) = (rows, MemoryLayout<Number>.size)
        precondition(start >= 0 && rows <= (body.count - start) / step, "a column has the bytes of its rows")
        return body.withUnsafeBytes { bytes in
            [Double](unsafeUninitializedCapacity: rows) { found, made in
                for row in 0..<rows {
                    let number = bytes.loadUnaligned(fromByteOffset: start &+ row &* step, as: Number.self)
                    found.initializeElement(at: row, to: double(number))
                }
                made = rows
            }
        }
    }

    private func codes(
        _ body: [UInt8],
        _ range: Range<Int>,
        of column: NativeColumn
    ) throws(RequestRefusal) -> [Double] {
        guard case .text(let known) = column.kind else { throw broken(column) }
        var found: [Double] = []
        found.reserveCapacity(min(rows, range.count / 4))
        let isWhole = body.withUnsafeBytes { bytes in
            var at = range.lowerBound
            for _ in 0..<rows {
                guard range.upperBound - at >= 4 else { return false }
                let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
                at += 4
                guard length <= range.upperBound - at else { return false }
                found.append(known.code(of: UnsafeRawBufferPointer(rebasing: bytes[at..<at + length])))
                at += length
            }
            return at == range.upperBound
        }
        guard isWhole else { throw broken(column) }
        return found
    }

    private func broken(_ column: NativeColumn) -> RequestRefusal {
        RequestRefusal(input: "the column \(column.name) has not the bytes of its \(rows) rows")
    }
}
