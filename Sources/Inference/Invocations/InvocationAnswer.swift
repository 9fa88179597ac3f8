package import StrictJSON

/// An answer in the form of MLflow's scoring server.
///
/// An array becomes nested lists, a table a list of records, a series too, arrays by name an object, bytes base64 with the
/// line ends of Python's `encodebytes`, times ISO 8601. 32-bit floats are widened. Where MLflow writes NaN and the infinities
/// bare, which is no JSON, they are the texts `"NaN"`, `"Infinity"` and `"-Infinity"`; a missing value is null.
package struct InvocationAnswer {
    private let limit: AnswerLimit

    /// - Parameters:
    ///   - withProbabilities: writes them under `probabilities`, where there are any.
    ///   - isWrapped: whether the answer stands under `predictions`.
    ///   - classes: the labels of the probabilities' columns, which are written beside them.
    /// - Throws: `scoring.answer-too-large`.
    package static func json(
        _ output: ModelOutput,
        withProbabilities: Bool = false,
        isWrapped: Bool = true,
        classes: [JSONValue]? = nil,
        limit: AnswerLimit = .standard
    ) throws(ScoringFailure) -> [UInt8] {
        let writing = InvocationAnswer(limit: limit)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(limit.bytes, 64 + output.tensors.reduce(0) { $0 + $1.bytes.count * 3 }))
        if isWrapped { bytes.append(contentsOf: #"{"predictions": "#.utf8) }
        try writing.write(output, to: &bytes)
        if isWrapped {
            if withProbabilities, let probabilities = output.probabilities {
                bytes.append(contentsOf: #", "probabilities": "#.utf8)
                try writing.writeArray(probabilities, to: &bytes)
                if let classes {
                    bytes.append(contentsOf: #", "classes": "#.utf8)
                    bytes += JSONWriter.bytes(of: .array(classes))
                }
            }
            bytes.append(UInt8(ascii: "}"))
        }
        try limit.check(bytes.count)
        return bytes
    }

    private func write(_ output: ModelOutput, to bytes: inout [UInt8]) throws(ScoringFailure) {
        switch output.form {
        case .array:
            guard let tensor = output.tensors.first else { return bytes.append(contentsOf: "[]".utf8) }
            try writeArray(tensor, to: &bytes)
        case .frame: try writeRecords(output.tensors, named: output.tensors.map(\.name), to: &bytes)
        case .series:
            // A series without a name has the number 0 for one.
            let names = output.tensors.map { $0.name.isEmpty ? "0" : $0.name }
            try writeRecords(output.tensors, named: names, to: &bytes)
        case .arrays:
            bytes.append(UInt8(ascii: "{"))
            for (index, tensor) in output.tensors.enumerated() {
                if index > 0 { bytes.append(contentsOf: ", ".utf8) }
                JSONText.write(tensor.name, to: &bytes)
                bytes.append(contentsOf: ": ".utf8)
                try writeArray(tensor, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        case .json:
            guard let tensor = output.tensors.first else { return bytes.append(contentsOf: "null".utf8) }
            try ElementWriter(tensor, bytes: .lines, limit: limit).write(0, to: &bytes)
        }
    }

    private func writeArray(_ tensor: Tensor, to bytes: inout [UInt8]) throws(ScoringFailure) {
        try write(ElementWriter(tensor, bytes: .lines, limit: limit), tensor.shape[...], at: 0, to: &bytes)
    }

    private func write(
        _ elements: ElementWriter,
        _ shape: ArraySlice<Int>,
        at start: Int,
        to bytes: inout [UInt8]
    ) throws(ScoringFailure) {
        guard let stated = shape.first else { return try elements.write(start, to: &bytes) }
        bytes.append(UInt8(ascii: "["))
        let inner = shape.dropFirst()
        // No more than there is: what a shape says is a worker's word.
        let length = min(stated, elements.count)
        if inner.isEmpty {
            try elements.write(start..<start + length, to: &bytes)
        } else {
            let step = inner.elementCount
            for index in 0..<length {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                try write(elements, inner, at: start + index * step, to: &bytes)
                try limit.check(bytes.count)
            }
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private func writeRecords(
        _ columns: [Tensor],
        named names: [String],
        to bytes: inout [UInt8]
    ) throws(ScoringFailure) {
        let writers = columns.map { ElementWriter($0, bytes: .lines, limit: limit) }
        let keys = names.map { name in
            var key: [UInt8] = []
            JSONText.write(name, to: &key)
            return key + [UInt8(ascii: ":")]
        }
        bytes.append(UInt8(ascii: "["))
        for row in 0..<(writers.first?.count ?? 0) {
            if row > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(UInt8(ascii: "{"))
            for (index, writer) in writers.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes.append(contentsOf: keys[index])
                try writer.write(row, to: &bytes)
                try limit.check(bytes.count)
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
    }
}
