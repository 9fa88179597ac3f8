import ArgumentParser
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers
import NodeAPI
import SavedModels
import StrictJSON

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Say whether one version is better than another, on the same rows.",
        discussion: """
            The first version is the champion, the others challenge it: MODEL/VERSION, MODEL@ALIAS, the id of an evaluation, or \
            BUNDLE.tar:MODEL/VERSION (with --trust). Rows are joined by their numbers; one metric decides, and the verdict is \
            better, not worse (with --margin), worse or undecided. Records of other data are shown side by side, and nothing \
            is claimed. --promote acts on the verdict, or exits with 4. See docs/comparing.md.
            """
    )

    @Argument(help: ArgumentHelp("Two versions or more.", valueName: "version"))
    var versions: [String]

    @Option(
        help: ArgumentHelp(
            "The data: a data set of the project, or a file. Versions without an evaluation on it are evaluated first.",
            valueName: "name"
        )
    )
    var data: String?

    @Option(help: ArgumentHelp("The champion; default: the first version.", valueName: "version"))
    var champion: String?

    @Option(
        help: ArgumentHelp(
            "The metric that decides; default: roc_auc, log_loss or rmse, by the task.",
            valueName: "name"
        ),
        transform: { text in
            guard let name = MetricName(text) else {
                throw ValidationError("\"\(text)\" is no metric: expected \(MetricName.rule).")
            }
            return name
        }
    )
    var metric: MetricName?

    @Option(help: ArgumentHelp("How much worse is still not worse, in units of the metric.", valueName: "number"))
    var margin: Double?

    @Option(help: ArgumentHelp("The chance of a false verdict, over all challengers.", valueName: "number"))
    var alpha = 0.05

    @Option(help: ArgumentHelp("The seed of the bootstrap.", valueName: "number"))
    var seed: UInt64 = 0

    @Flag(help: "Print Markdown, for a pull request.")
    var markdown = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write a page (.html), Markdown (.md) or the record (.json) to this file.",
            valueName: "file"
        )
    )
    var output: String?

    @Option(
        help: ArgumentHelp(
            "If a challenger is better (with --margin: not worse), give it this alias, or make it active.",
            valueName: "alias|active"
        )
    )
    var promote: String?

    @OptionGroup var python: PythonOptions
    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        let choices = try choices()
        if choices.count < 2 {
            throw ValidationError("Give two versions or more: the champion, and what challenges it.")
        }
        if choices.count > ComparisonResult.limit + 1 {
            throw ValidationError("At most \(ComparisonResult.limit) versions challenge one champion.")
        }
        if Set(choices).count < choices.count { throw ValidationError("Each version stands once.") }
        if !(alpha > 0 && alpha < 1) { throw ValidationError("--alpha is a number between 0 and 1.") }
        if let margin, !(margin >= 0 && margin.isFinite) { throw ValidationError("--margin is a number from 0.") }
        if markdown, json.json { throw ValidationError("--markdown and --json exclude each other.") }
        let hasBundle = choices.contains { if case .bundle = $0 { true } else { false } }
        if hasBundle, trust.trust.isEmpty {
            throw ValidationError(
                "A bundle is verified first: give --trust with a PEM file or a directory of trusted keys."
            )
        }
        if let output { _ = try ComparisonOutput.Form(path: output) }
        if promote?.isEmpty == true { throw ValidationError("--promote is an alias, or active.") }
    }

    func run() async throws {
        let opened = try project.open()
        let place = promote.map { $0 == "active" ? PromotionPlace.active : .alias($0) }
        // What has the place now is what the challenger may replace.
        let before = try opened.state()
        let parties = try await ComparedParties(
            project: opened,
            data: data,
            trust: trust,
            console: outputOptions.console,
            evaluation: evaluation(opened)
        )
        .find(choices())
        let comparer = VersionComparer(metric: metric, margin: margin, alpha: alpha, seed: seed)
        let answer = try await comparer.answer(parties, producer: "slipway \(SlipwayVersion.current)")
        try keep(answer, opened)
        if let output { try ComparisonOutput(answer: answer).write(to: output) }
        let promotion = place.map { ComparisonPromotion(place: $0, project: opened, before: before) }
        let promoted = promotion.map { promotion in Result { try promotion.promote(answer) } }
        try show(answer, try? promoted?.get(), place)
        // The figures are shown whatever becomes of the promotion.
        if case .failure(let failure)? = promoted { throw failure }
    }

    /// The champion first.
    private func choices() throws -> [ComparedChoice] {
        guard let champion else { return try versions.map { try ComparedChoice($0) } }
        let first = try ComparedChoice(champion)
        return [first] + (try versions.map { try ComparedChoice($0) }.filter { $0 != first })
    }

    private func evaluation(_ project: Project) throws -> any ComparisonEvaluating {
        VersionEvaluation(
            runner: try EvaluationRunner(
                project,
                python: python.interpreter,
                sandbox: sandbox.settings,
                console: outputOptions.console
            ),
            threads: OwnProcess.processorCount
        )
    }

    /// Keeps the record where all its versions are in the project.
    private func keep(_ answer: ComparisonAnswer, _ project: Project) throws {
        guard let record = answer.comparison else { return }
        let isHere = answer.parties.allSatisfy { $0.saved != nil || $0.record.result.model.version == nil }
        guard isHere else {
            outputOptions.console.warn(
                "the comparison is not kept: a version of it is in no model of this project (import it to keep the comparison)"
            )
            return
        }
        try project.keep(record)
    }

    private func show(_ answer: ComparisonAnswer, _ promoted: SavedModel?, _ place: PromotionPlace?) throws {
        if json.json {
            var object = answer.json
            object["promoted"] = Self.value(promoted, place)
            return try Console.write(JSONWriter.text(of: .object(object)) + "\n")
        }
        let text = markdown ? answer.markdown : answer.text
        if !outputOptions.quiet { try Console.write(text) }
        if let promoted, let place, let version = place.holder(in: promoted) {
            let words = "\(promoted.name)/\(version) is \(place.words) now"
            if markdown { outputOptions.console.explain(words) } else { try outputOptions.console.say(words) }
        }
    }

    private static func value(_ promoted: SavedModel?, _ place: PromotionPlace?) -> JSONValue {
        guard let promoted, let place, let version = place.holder(in: promoted) else { return .null }
        return [
            "model": .string(promoted.name.text), "version": .string(version.text), "place": .string(place.words),
        ]
    }
}
