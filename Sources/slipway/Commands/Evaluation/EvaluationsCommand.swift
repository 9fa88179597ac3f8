import ArgumentParser
import AsyncSupport
import DurableFiles
import EvaluationRecords
import Identifiers
import NodeAPI
import NodeClient
import SavedModels
import StrictJSON

struct EvaluationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluations",
        abstract: "List the evaluations of models, take one from elsewhere, or remove old ones.",
        discussion: """
            The newest comes first. A record is never changed: the same version, data and settings give the same id, and keep \
            the first record. With --node, the evaluations and comparisons are those in the bundles of a node. With --quiet, a list is only \
            the ids, one per line. docs/evaluating.md describes the records.

            --prune removes the evaluations and drift reports that are older, but none that an exported bundle or a comparison names: \
            --prune older-than=180d keep=champion. keep=champion keeps those of active versions and of those with that alias, \
            keep=active and keep=ALIAS those of these versions.
            """
    )

    @Argument(help: "A model, by its name here or in its registry.", completion: CompletionNames.models)
    var model: String?

    @Argument(
        help: "One of its versions, or an alias; also MODEL/VERSION and MODEL@ALIAS.",
        completion: CompletionNames.versions
    )
    var version: String?

    @OptionGroup var filter: EvaluationFilterOptions

    @Option(
        name: .customLong("import"),
        help: ArgumentHelp(
            "Take a record of an evaluation, a comparison or drift that was made elsewhere.",
            valueName: "file"
        )
    )
    var imported: InputPath?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Remove the evaluations that are older.", valueName: "older-than=time keep=version")
    )
    var prune: [String] = []

    @Flag(help: "Only say what --prune would remove.")
    var dryRun = false

    @OptionGroup var node: NodeAccessOptions
    @OptionGroup var nodeProject: NodeProjectOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if dryRun, prune.isEmpty { throw ValidationError("--dry-run is for --prune.") }
        if !prune.isEmpty { _ = try PruneArguments(prune) }
        let works = [imported != nil, !prune.isEmpty, node.isAsked].count { $0 }
        if works > 1 { throw ValidationError("--import, --prune and --node exclude each other.") }
        if imported != nil || !prune.isEmpty, model != nil || !filter.isEmpty {
            throw ValidationError("--import and --prune take no model and no filter.")
        }
        if node.isAsked, !filter.tag.isEmpty {
            throw ValidationError("--tag is for a project: the list of a node has no tags.")
        }
    }

    func run() async throws {
        if let imported { return try take(imported) }
        if !prune.isEmpty { return try removeOld() }
        if node.isAsked { return try await listOfNode() }
        try list()
    }

    // MARK: Lists

    private func list() throws {
        let opened = try project.open()
        let state = try opened.state()
        let query = try query(of: state)
        let evaluations = try opened.evaluations(matching: query).map { EvaluationReport($0) }
        let comparisons = state.comparisons.map { ComparisonReport($0) }.filter { query.takes($0) }
        let drift = state.driftReports.filter { query.takes($0) }
        if json.json {
            try Console.write(
                JSONWriter.text(of: [
                    "evaluations": .array(evaluations.map(\.value)), "comparisons": .array(comparisons.map(\.value)),
                    "drift": .array(drift.map(\.value)), "refused": [],
                ]) + "\n"
            )
        } else if output.quiet {
            try Console.write(
                lines: evaluations.map(\.id) + comparisons.map(\.id) + drift.map(\.id.description)
            )
        } else {
            try Console.write(
                text(evaluations) + (comparisons.isEmpty ? "" : "\n" + comparisons.table)
                    + (drift.isEmpty ? "" : "\n" + drift.table)
            )
        }
    }

    private func query(of state: ProjectState) throws -> EvaluationQuery {
        var query = EvaluationQuery()
        filter.apply(to: &query)
        if let text = model {
            // A model without a version here has evaluations, too.
            let name = state.resolve(text)
            if let (model, named) = try? state.choose(text, version), let named {
                query.model = model.name
                query.version = try state.version(of: model, named: named).version
                return query
            }
            query.model = try name ?? ArgumentText.name(text)
            if version != nil {
                _ = try state.model(named: text)
            } else if let named = query.model, name == nil, !state.evaluations.contains(where: { $0.model == named }) {
                _ = try state.model(named: text)
            }
        }
        return query
    }

    private func listOfNode() async throws {
        try await node.withClient { client in
            let project = try await nodeProject.resolve(client)
            let models = try await self.models(of: project, client)
            let version = try version.map { try ArgumentText.name($0) as VersionID }
            var query = EvaluationQuery()
            filter.apply(to: &query)
            query.version = version
            var all = EvaluationList(evaluations: [])
            for model in models {
                var cursor: String?
                repeat {
                    let page = try await client.evaluations(project, model, version: version, after: cursor, limit: 200)
                    all.evaluations += page.evaluations
                    all.refused += page.refused
                    cursor = page.next
                } while cursor != nil
            }
            query.model = model == nil ? nil : models.first
            let compared = try await comparisons(of: project, query.model, client)
            all.refused += compared.refused
            try show(
                all.evaluations.filter { query.takes($0) },
                compared.comparisons.filter { query.takes($0) },
                all.refused
            )
        }
    }

    private func comparisons(
        of project: ProjectName,
        _ model: ModelName?,
        _ client: NodeClient
    ) async throws -> ComparisonList {
        var all = ComparisonList(comparisons: [])
        var cursor: String?
        repeat {
            let page = try await client.comparisons(project, model: model, after: cursor, limit: 200)
            all.comparisons += page.comparisons
            all.refused += page.refused
            cursor = page.next
        } while cursor != nil
        return all
    }

    private func models(of project: ProjectName, _ client: NodeClient) async throws -> [ModelName] {
        if let model { return [try ArgumentText.name(model)] }
        return try await Set(client.bundles(project).flatMap { $0.models.map(\.name) }).sorted()
    }

    private func show(
        _ evaluations: [EvaluationReport],
        _ comparisons: [ComparisonReport],
        _ refused: [RefusedEvaluation]
    ) throws {
        let evaluations = evaluations.sorted { $0.created == $1.created ? $0.id < $1.id : $0.created > $1.created }
        let comparisons = comparisons.sorted { $0.created == $1.created ? $0.id < $1.id : $0.created > $1.created }
        if json.json {
            try Console.write(
                JSONWriter.text(of: [
                    "evaluations": .array(evaluations.map(\.value)), "comparisons": .array(comparisons.map(\.value)),
                    "drift": [], "refused": .array(refused.map(\.value)),
                ]) + "\n"
            )
        } else if output.quiet {
            try Console.write(lines: evaluations.map(\.id) + comparisons.map(\.id))
        } else {
            try Console.write(text(evaluations) + (comparisons.isEmpty ? "" : "\n" + comparisons.table))
        }
        for refused in refused {
            output.console.warn(
                "\(refused.file) of the bundle \(refused.bundle) is no evidence: \(refused.problem) [\(refused.code)]"
            )
        }
    }

    private func text(_ evaluations: [EvaluationReport]) -> String {
        evaluations.isEmpty ? "No evaluations; slipway evaluate makes one.\n" : evaluations.table
    }

    // MARK: Import and prune

    private func take(_ path: InputPath) throws {
        let bytes = try OpenFile.read(path.path).readAll(limit: RecordLimits.bytes + 1)
        let opened = try project.open()
        let (value, subject, keeping) = try naming(path.path) { try keep(bytes, in: opened) }
        if json.json {
            try Console.write(
                JSONWriter.text(of: ["isNew": .bool(keeping == .new), "record": value]) + "\n"
            )
        } else {
            try output.console.say(
                "\(subject)  " + (keeping == .new ? "taken" : "is already there: nothing has changed")
            )
        }
    }

    private func keep(_ bytes: [UInt8], in opened: Project) throws -> (JSONValue, String, Keeping) {
        if let comparison = try? ComparisonRecord.read(bytes) {
            let keeping = try opened.keep(comparison)
            let kept = try opened.comparisons().first { $0.id == comparison.id }
            return (kept.map { ComparisonReport($0).value } ?? .null, "comparison \(comparison.id.short)", keeping)
        }
        if let drift = try? DriftRecord.read(bytes) {
            let keeping = try opened.keep(drift)
            let kept = try opened.driftReports().first { $0.id == drift.id }
            return (kept?.value ?? .null, "drift report \(drift.id.short)", keeping)
        }
        let record = try EvaluationRecord.read(bytes)
        let keeping = try opened.keep(record)
        let report = EvaluationReport(
            EvaluationMark(of: record),
            model: record.result.model.name,
            version: record.result.model.version,
            bytes: UInt64(record.bytes.count)
        )
        return (report.value, "evaluation \(record.id.short) of \(record.result.model.text)", keeping)
    }

    private func removeOld() throws {
        let arguments = try PruneArguments(prune)
        let report = try project.open().prune(arguments.rule(at: SystemClock().timeOfDay, isDryRun: dryRun))
        let removed = report.removed.map { EvaluationReport($0) }
        if json.json {
            try Console.write(
                JSONWriter.text(of: [
                    "removed": .array(removed.map(\.value) + report.removedDrift.map(\.value)),
                    "kept": .array(
                        report.kept.map {
                            ["evaluation": EvaluationReport($0.evaluation).value, "reason": .string($0.reason)]
                        }
                    ),
                    "bytes": .integer(Int64(clamping: report.bytes)), "isDryRun": .bool(dryRun),
                ]) + "\n"
            )
            return
        }
        let word = dryRun ? "would be removed" : "removed"
        for report in removed { try output.console.say("\(report.subject)  \(word): \(report.line)") }
        for kept in report.removedDrift {
            try output.console.say("\(kept.subject)  \(word): drift report \(kept.id.short)")
        }
        for (evaluation, reason) in report.kept {
            try output.console.say("\(evaluation.subject)  kept: \(evaluation.id.short), since \(reason)")
        }
        if removed.isEmpty, report.removedDrift.isEmpty {
            try output.console.say("Nothing is old enough to be removed.")
        }
    }
}
