extension ModelInput {
    /// The first rows of a table or of arrays; the whole input where it has no more, or where its arrays are of different
    /// lengths, which have no rows.
    package func prefix(rows count: Int) -> ModelInput {
        guard form != .json, count < rows, index == nil else { return self }
        let cut = tensors.compactMap { $0.split([count, rows - count])?.first }
        guard cut.count == tensors.count else { return self }
        return ModelInput(form: form, origin: origin, tensors: cut, parameters: parameters)
    }

    /// Tells whether rows can be added to it at all.
    package var hasRows: Bool {
        (form == .frame || form == .array) && !tensors.isEmpty && tensors.allSatisfy { !$0.shape.isEmpty }
    }

    /// Tells whether each of its values is the same for the model whatever rows stand beside it: where something is
    /// missing, or kinds are mixed, pandas decides by the whole column.
    private var standsAlone: Bool {
        index == nil
            && tensors.allSatisfy {
                $0.missing.isEmpty && $0.examples.isEmpty
                    && ($0.content != .json && $0.content != .mixed && $0.content != .csv)
            }
    }

    /// Those rows alone.
    /// - Parameter chosen: ascending.
    /// - Returns: nil where the model may take a row otherwise without those beside it.
    package func choosing(rows chosen: [Int]) -> ModelInput? {
        if chosen.count == rows { return self }
        guard hasRows, standsAlone, !chosen.isEmpty, chosen.allSatisfy((0..<rows).contains) else { return nil }
        var pieces: [Int] = []
        var end = 0
        for row in chosen {
            pieces += [row - end, 1]
            end = row + 1
        }
        pieces.append(rows - end)
        let tensors = tensors.compactMap { tensor in
            tensor.split(pieces).map { split in
                Tensor.joined(split.indices.filter { $0 % 2 == 1 }.map { split[$0] })
            }
        }
        guard tensors.count == self.tensors.count else { return nil }
        return ModelInput(form: form, origin: origin, tensors: tensors, parameters: parameters)
    }

    package func canBeJoined(with other: ModelInput) -> Bool {
        form == other.form && origin == other.origin && standsAlone && other.standsAlone
            && hasRows && other.hasRows && tensors.count == other.tensors.count
            && parameters == other.parameters
            && zip(tensors, other.tensors).allSatisfy { left, right in
                left.name == right.name && left.type == right.type && left.content == right.content
                    && left.shape.dropFirst() == right.shape.dropFirst()
            }
    }

    package static func joined(_ inputs: [ModelInput]) -> ModelInput {
        let first = inputs[0]
        let tensors = first.tensors.indices.map { index in Tensor.joined(inputs.map { $0.tensors[index] }) }
        return ModelInput(form: first.form, origin: first.origin, tensors: tensors, parameters: first.parameters)
    }
}
