extension ModelInput {
    /// The first rows of a table or of arrays; the whole input where it has no more, or where its arrays are of different
    /// lengths, which have no rows.
    package func prefix(rows count: Int) -> ModelInput {
        guard form != .json, count < rows, index == nil else { return self }
        let cut = tensors.compactMap { $0.split([count, rows - count])?.first }
        guard cut.count == tensors.count else { return self }
        return ModelInput(form: form, origin: origin, tensors: cut, parameters: parameters)
    }
}
