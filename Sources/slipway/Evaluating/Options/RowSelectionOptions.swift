import ArgumentParser
import EvaluationRecords

/// The rows of a data set that are taken: all, unless something else is asked for.
struct RowSelectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Take this share of the rows, by a hash of their numbers.", valueName: "share"))
    var fraction: Double?

    @Option(help: ArgumentHelp("Take this many rows, by a hash of their numbers.", valueName: "n"))
    var rows: Int?

    @Option(help: "The seed of the selection and of all random numbers.")
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("Take the share or the number within each class: label.", valueName: "label"))
    var stratify: String?

    func validate() throws {
        if let fraction, !(fraction > 0 && fraction <= 1) {
            throw ValidationError("--fraction is a number above 0, up to 1.")
        }
        if let rows, rows < 1 { throw ValidationError("--rows is a number from 1.") }
        if fraction != nil, rows != nil { throw ValidationError("--fraction and --rows exclude each other.") }
        if let stratify {
            if stratify != "label" { throw ValidationError("--stratify knows label alone, not \"\(stratify)\".") }
            if fraction == nil, rows == nil { throw ValidationError("--stratify needs --fraction or --rows.") }
        }
    }

    var selection: RowSelection {
        if let fraction { return .fraction(fraction, seed: seed, stratified: stratify != nil) }
        if let rows { return .rows(rows, seed: seed, stratified: stratify != nil) }
        return .all
    }
}
