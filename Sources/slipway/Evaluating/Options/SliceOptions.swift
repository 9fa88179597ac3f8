import ArgumentParser
import Evaluation
import EvaluationRecords
import Identifiers

/// The parts of the rows that an evaluation looks at: slices, protected groups and segments on which the model is weak.
struct SliceOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Show the figures for parts of the rows, by these columns.", valueName: "column")
    )
    var slices: [String] = []

    @Option(
        help: ArgumentHelp(
            "Cut a column of slices at these values, instead of into five parts (repeatable).",
            valueName: "column=values"
        )
    )
    var edges: [String] = []

    @Option(
        help: ArgumentHelp(
            "Compare the groups of a protected column with this one, instead of the largest (repeatable).",
            valueName: "column=group"
        )
    )
    var reference: [String] = []

    @Option(help: ArgumentHelp("Hide the figures of protected groups of fewer rows.", valueName: "n"))
    var suppressUnder: Int?

    @Flag(help: "Look for parts of the rows on which the model is weak.")
    var weakSegments = false

    func validate() throws {
        if let suppressUnder, suppressUnder < 1 { throw ValidationError("--suppress-under is a number from 1.") }
        _ = try sliceRequests()
        _ = try references()
    }

    func apply(to question: inout EvaluationQuestion) throws {
        question.slices = try sliceRequests()
        question.references = try references()
        question.suppressUnder = suppressUnder
        question.weakSegments = weakSegments
    }

    /// A column with edges is one of the slices, whether it is named among them or not.
    private func sliceRequests() throws -> [SliceRequest] {
        var cut: [(column: String, edges: [Double])] = []
        for text in edges {
            let pair = try ArgumentText.quotedPair(text)
            cut.append((pair.key, try ListText.numbers(pair.value, "--edges")))
        }
        let named = slices.filter { name in !cut.contains { $0.column.isSame(as: name) } }
        return named.map { SliceRequest(column: $0) } + cut.map { SliceRequest(column: $0.column, edges: $0.edges) }
    }

    private func references() throws -> [String: String] {
        var references: [String: String] = [:]
        for text in reference {
            let pair = try ArgumentText.quotedPair(text)
            references[pair.key] = pair.value
        }
        return references
    }
}
