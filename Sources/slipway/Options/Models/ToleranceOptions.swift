import ArgumentParser
import Evaluation

/// The tolerance of golden predictions.
struct ToleranceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The allowed difference of a float, relative to its value; COLUMN=X for one column (repeatable).",
            valueName: "x"
        )
    )
    var rtol: [ToleranceArgument] = []

    @Option(
        help: ArgumentHelp(
            "The allowed absolute difference of a float; COLUMN=X for one column (repeatable).",
            valueName: "x"
        )
    )
    var atol: [ToleranceArgument] = []

    @Option(
        help: ArgumentHelp(
            "Check this column's name and type but not its values, which are random (repeatable).",
            valueName: "column"
        )
    )
    var ignoreColumn: [String] = []

    func validate() throws {
        for (name, arguments) in [("--rtol", rtol), ("--atol", atol)] {
            guard Set(arguments.map(\.column)).count == arguments.count else {
                throw ValidationError("\(name) is given twice for the same column.")
            }
        }
        for argument in rtol + atol {
            guard let column = argument.column, ignoreColumn.contains(column) else { continue }
            throw ValidationError("\(column) is ignored, so it takes no tolerance.")
        }
    }

    var wishes: GoldenWishes {
        var wishes = GoldenWishes()
        for argument in rtol {
            if let column = argument.column {
                wishes.relativeByColumn[column] = argument.value
            } else {
                wishes.relative = argument.value
            }
        }
        for argument in atol {
            if let column = argument.column {
                wishes.absoluteByColumn[column] = argument.value
            } else {
                wishes.absolute = argument.value
            }
        }
        wishes.ignored = ignoreColumn
        return wishes
    }
}

/// `X`, or `COLUMN=X`; the column is the text before the last `=`.
struct ToleranceArgument: ExpressibleByArgument, Sendable, Hashable {
    let column: String?
    let value: Double

    init?(argument: String) {
        let parts = argument.lastIndex(of: "=").map { (argument[..<$0], argument[argument.index(after: $0)...]) }
        guard let value = Double(parts?.1 ?? argument[...]), value.isFinite, value >= 0 else { return nil }
        self.value = value
        column = parts.map { String($0.0) }
    }
}
