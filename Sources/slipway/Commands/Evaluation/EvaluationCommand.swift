import ArgumentParser
import EvaluationRecords
import Identifiers
import NodeAPI
import Reports
import SavedModels
import StrictJSON

struct EvaluationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluation",
        abstract: "Show the record of an evaluation, a comparison or a drift report, check it, or remove it.",
        discussion: """
            The id is that of slipway evaluations, or 6 digits or more of its beginning. --json prints the record as it is \
            kept (docs/evaluation-record.md).

            --check evaluates once more, with the version, the data set and the settings of the record, and compares the \
            results bit for bit; the exit status is 4 if they differ. --remove refuses a record that an exported bundle or a \
            comparison names, unless --force is given. With --node, the record is that of an evaluation or a comparison in the \
            bundles of a node.
            """
    )

    @Argument(help: "An id, or 6 digits or more of its beginning.", completion: CompletionNames.records)
    var id: String

    @Flag(help: "Evaluate once more, and compare.")
    var check = false

    @Flag(help: "Remove the record.")
    var remove = false

    @Flag(help: "Remove it even if a bundle or a comparison names it.")
    var force = false

    @Flag(help: "Only say what --remove would remove.")
    var dryRun = false

    @OptionGroup var again: EvaluationAgainOptions
    @OptionGroup var node: NodeAccessOptions
    @OptionGroup var nodeProject: NodeProjectOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if check, remove { throw ValidationError("--check and --remove exclude each other.") }
        if dryRun, !remove { throw ValidationError("--dry-run is for --remove.") }
        if force, !remove { throw ValidationError("--force is for --remove.") }
        guard node.isAsked else { return }
        if check || remove {
            throw ValidationError("--check and --remove are for a project: a record of a node stands in its bundles.")
        }
        if !RecordArguments.isID(id) {
            throw ValidationError("\"\(id)\" is no id: expected 6 to 64 hexadecimal digits.")
        }
    }

    func run() async throws {
        if node.isAsked { return try await showRecordOfNode() }
        let opened = try project.open()
        if remove { return try removeRecord(of: opened) }
        switch try opened.record(named: id) {
        case .evaluation(let kept):
            let record = try opened.document(of: kept)
            if check { return try await check(record, kept, in: opened) }
            try show(.evaluation(record))
        case .comparison(let kept):
            if check { throw ValidationError("--check is for an evaluation; \(kept.id.short) is a comparison.") }
            try show(.comparison(try opened.document(of: kept)))
        case .drift(let kept):
            if check { throw ValidationError("--check is for an evaluation; \(kept.id.short) is a drift report.") }
            try show(.drift(try opened.document(of: kept)))
        }
    }

    private func showRecordOfNode() async throws {
        try await node.withClient { client in
            try show(try await NodeRecord(client: client, project: nodeProject.resolve(client)).document(id))
        }
    }

    private func show(_ record: ReportedRecord) throws {
        if json.json { return try Console.write(String(decoding: record.bytes, as: UTF8.self)) }
        switch record {
        case .evaluation(let record): try Console.write(EvaluationView(record: record).text)
        case .comparison(let record): try Console.write(ComparisonView(record: record).text)
        case .drift(let record): try Console.write(DriftView(record: record).text)
        }
    }

    private func removeRecord(of opened: Project) throws {
        let removed = try opened.removeRecord(id, force: force, isDryRun: dryRun)
        let (subject, value): (String, JSONValue) =
            switch removed {
            case .evaluation(let kept): ("evaluation \(kept.id.short) of \(kept.subject)", EvaluationReport(kept).value)
            case .comparison(let kept): ("comparison \(kept.id.short)", ComparisonReport(kept).value)
            case .drift(let kept): ("drift report \(kept.id.short)", kept.value)
            }
        if json.json {
            try Console.write(JSONWriter.text(of: ["removed": value]) + "\n")
        } else {
            try output.console.say("\(subject)  \(dryRun ? "would be removed" : "removed")")
        }
    }

    private func check(_ record: EvaluationRecord, _ kept: KeptEvaluation, in opened: Project) async throws {
        let repeated = try await again.repetition(in: opened, output.console).run(record)
        let comparison = EvaluationCheck(record: record, repeated: repeated)
        if json.json {
            try Console.write(JSONWriter.text(of: comparison.value) + "\n")
        } else if comparison.isReproduced {
            try output.console.say("\(kept.subject)  evaluation \(record.id.short) is reproduced, bit for bit")
        }
        try comparison.requireReproduced(kept.subject)
    }
}
