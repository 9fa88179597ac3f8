import Identifiers

extension ModelInput {
    /// The first rows of a table or of arrays; the whole input where it has no more, or where its arrays are of different
    /// lengths, which have no rows.
    package func prefix(rows count: Int) throws(ScoringFailure) -> ModelInput {
        guard form != .json, count < rows, tensors.allSatisfy({ $0.shape.first == rows }) else { return self }
        var cut: [Tensor] = []
        for tensor in tensors { cut.append(try tensor.prefix(rows: count)) }
        return ModelInput(form: form, tensors: cut, parameters: parameters)
    }
}

extension Tensor {
    fileprivate func prefix(rows: Int) throws(ScoringFailure) -> Tensor {
        let shape = [rows] + self.shape.dropFirst()
        let count = shape.reduce(1, *)
        return Tensor(
            name: name,
            type: type,
            content: content,
            shape: shape,
            bytes: Array(bytes.prefix(try length(of: count))),
            missing: missing.filter { $0 < count }
        )
    }

    /// Bytes of the first values.
    private func length(of count: Int) throws(ScoringFailure) -> Int {
        if let width = type.width { return count * width }
        var at = 0
        for _ in 0..<count {
            guard at + 4 <= bytes.count else {
                throw ScoringFailure(.inputInvalid, name, expected: "\(count) values", found: "fewer")
            }
            at += 4 + (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << ($1 * 8) }
        }
        return at
    }
}
