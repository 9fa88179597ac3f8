import Identifiers

extension PermutationImportanceRun.Group {
    /// Each column alone, and behind them the named groups.
    /// - Parameters:
    ///   - columns: those that the model is given.
    ///   - named: groups of them.
    /// - Throws: `explaining.column` for a group that has the name of a column or of another group, and for a column that the model is
    ///   not given: what it does not see cannot matter to it.
    package static func all(
        _ columns: [String],
        _ named: [PermutationImportanceRun.Group]
    ) throws(ExplainingFailure) -> [PermutationImportanceRun.Group] {
        var groups = columns.map { PermutationImportanceRun.Group($0, [$0]) }
        for group in named {
            guard !groups.contains(where: { $0.name.isSame(as: group.name) }) else {
                throw ExplainingFailure(
                    .column,
                    "the group \"\(group.name.printable)\"",
                    expected: "a name that no column and no other group has",
                    found: "one that is taken"
                )
            }
            for column in group.columns where !columns.contains(where: { $0.isSame(as: column) }) {
                throw ExplainingFailure(
                    .column,
                    "column \"\(column.printable)\" of the group \"\(group.name.printable)\"",
                    expected: "a column that the model is given: "
                        + columns.prefix(20).map { "\"\($0.printable)\"" }.joined(separator: ", "),
                    found: "none of that name"
                )
            }
            groups.append(group)
        }
        return groups
    }
}
