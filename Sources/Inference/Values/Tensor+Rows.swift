/// Rows of tensors put together and taken apart again, for requests that are answered in one go.
extension Tensor {
    /// One tensor of all rows, in their order. The tensors differ in the length of the first dimension and in their
    /// values alone.
    static func joined(_ tensors: [Tensor]) -> Tensor {
        let first = tensors[0]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(tensors.reduce(0) { $0 + $1.bytes.count })
        var missing: [Int] = []
        var rows = 0
        let width = first.shape.dropFirst().elementCount
        for tensor in tensors {
            bytes += tensor.bytes
            missing += tensor.missing.map { $0 + rows * width }
            rows += tensor.shape[0]
        }
        return Tensor(
            name: first.name,
            type: first.type,
            content: first.content,
            shape: [rows] + first.shape.dropFirst(),
            bytes: bytes,
            missing: missing
        )
    }

    /// The tensor in pieces of so many rows.
    ///
    /// - Returns: nil if it has not as many rows as the pieces together.
    func split(_ rows: [Int]) -> [Tensor]? {
        guard let length = shape.first, length == rows.reduce(0, +) else { return nil }
        let width = shape.dropFirst().elementCount
        var pieces: [Tensor] = []
        pieces.reserveCapacity(rows.count)
        // Ascending, as the rows are: each is looked at once.
        var missing = missing[...]
        var row = 0
        var at = 0
        for count in rows {
            let end = byteOffset(after: count * width, from: at)
            let elements = row * width..<(row + count) * width
            let own = missing.prefix { $0 < elements.upperBound }
            missing = missing.dropFirst(own.count)
            pieces.append(
                Tensor(
                    name: name,
                    type: type,
                    content: content,
                    shape: [count] + shape.dropFirst(),
                    bytes: Array(bytes[at..<end]),
                    missing: own.map { $0 - elements.lowerBound }
                )
            )
            at = end
            row += count
        }
        return pieces
    }

    private func byteOffset(after elements: Int, from start: Int) -> Int {
        if let width = type.width { return start + elements * width }
        var at = start
        for _ in 0..<elements { at = ElementRange.next(in: bytes[...], at: at)?.upperBound ?? bytes.endIndex }
        return at
    }
}

extension ModelOutput {
    /// The answers for so many input rows each; nil where the answer has not a row for each of them.
    package func split(_ rows: [Int]) -> [ModelOutput]? {
        guard form != .json else { return nil }
        var columns: [[Tensor]] = []
        for tensor in tensors {
            guard let pieces = tensor.split(rows) else { return nil }
            columns.append(pieces)
        }
        var shares: [Tensor?] = Array(repeating: nil, count: rows.count)
        if let probabilities {
            guard let pieces = probabilities.split(rows) else { return nil }
            shares = pieces
        }
        return rows.indices.map { index in
            ModelOutput(
                form: form,
                tensors: columns.map { $0[index] },
                probabilities: shares[index],
                seconds: seconds,
                workerSeconds: workerSeconds
            )
        }
    }
}
