import ArgumentParser
import Evaluation
import Identifiers
import Inference
import NodeAPI
import NodeClient

/// `slipway labels`: the truth, when it is known, for answers that a node has given.
struct LabelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels",
        abstract: "Send the true values for answers that a node has given.",
        discussion: """
            FILE has a row for each answer: the id of its request, which the node gave in the header slipway-request, and the label; \
            of requests with several rows also the row's place, from 0. The whole file is looked at before anything is sent. To send \
            it again is without harm. With a token of the role labeler, name the project. See docs/labels.md.
            """
    )

    @Argument(help: ArgumentHelp("CSV or JSON lines; - is standard input.", valueName: "file"))
    var file: InputPath

    @Option(help: "The model that answered.", transform: { try ArgumentText.name($0) })
    var model: ModelName

    @Option(help: ArgumentHelp("The column with the ids of the requests.", valueName: "column"))
    var request = "request"

    @Option(
        help: ArgumentHelp("The column with the places of the rows in their requests, from 0.", valueName: "column")
    )
    var row: String?

    @Option(help: ArgumentHelp("The column with the labels.", valueName: "column"))
    var label = "label"

    @Option(
        help: ArgumentHelp(
            "The column with the times of the answers, such as 2026-11-30T10:00:00Z: it tells what is too old from what never was.",
            valueName: "column"
        )
    )
    var time: String?

    @Option(help: ArgumentHelp("csv or jsonl; default: by the name of the file.", valueName: "format"))
    var format: String?

    @Flag(help: "Put these labels in the place of others that are on record; needs the role operator.")
    var replace = false

    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { _ = try readFormat() }

    func run() async throws {
        let source = LabelFile(
            path: file.path,
            format: try readFormat(),
            columns: LabelColumns(request: request, row: row, label: label, time: time)
        )
        try source.check()
        try await node.withClient { client in
            let project = try await project.resolve(client)
            var report = LabelReport(project: project, model: model)
            var parts = try source.parts()
            while let lines = try parts.next() {
                report.add(
                    try await client.send(labels: lines, of: model, in: project, replaces: replace).outcomes
                )
            }
            if json.json { return try NodeOutput.write(report) }
            try output.console.say(Self.text(report))
            warn(report)
        }
    }

    private func readFormat() throws -> LabelRowReader.Format {
        let chosen: BatchFormat?
        if let format {
            chosen = BatchFormat(rawValue: format)
            if chosen == nil { throw ValidationError("--format is csv or jsonl.") }
        } else {
            chosen = BatchFormat(path: file.path)
        }
        guard let chosen else {
            throw ValidationError("The file's name does not say what it is: give --format csv or jsonl.")
        }
        return chosen == .csv ? .csv : .lines
    }

    private static func text(_ report: LabelReport) -> String {
        let parts = LabelOutcome.allCases.compactMap { outcome in
            report[outcome] > 0 ? "\(report[outcome]) \(outcome.rawValue)" : nil
        }
        return Format.count(report.rows, "row") + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    }

    private func warn(_ report: LabelReport) {
        let hints: [(LabelOutcome, String)] = [
            (.conflicting, "the predictions have other labels, which stay; --replace puts these in their place"),
            (.invalid, "they are none of the classes of the version that answered, or no numbers"),
            (.unknown, "the node has no such predictions; see --request and --row"),
        ]
        for (outcome, hint) in hints where report[outcome] > 0 {
            output.console.warn("\(report[outcome]) \(outcome.rawValue): \(hint)")
        }
    }
}
