import ArgumentParser
import AsyncSupport
import Drifting
import DurableFiles
import EvaluationRecords
import Identifiers
import SavedModels
import StrictJSON

struct ReferenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Make the profile of the data that a version was judged on, which travels with it.",
        discussion: """
            With --data, asks the version for all labelled rows and keeps their profile with it: columns, scores and predicted classes in counts, \
            and what estimates its performance without labels. Every bundle carries the profile, signed, and a node holds its traffic against \
            it. The profile has no row; --private merges rare categories and rounds numbers, too.

            Without --data, shows the profile; --remove removes it. Without VERSION, the active version is used, or else the last one. See \
            docs/drift.md.
            """
    )

    @Argument(help: "A model, by its name here or in its registry.", completion: CompletionNames.models)
    var model: String

    @Argument(
        help: "One of its versions, or an alias; also MODEL/VERSION and MODEL@ALIAS.",
        completion: CompletionNames.versions
    )
    var version: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The labelled rows: a data set of the project, or a file.", valueName: "name|file")
    )
    var data: String?

    @Flag(name: .customLong("private"), help: "Merge categories under 20 rows, and round numbers to 3 digits.")
    var isPrivate = false

    @Flag(help: "Remove the profile.")
    var remove = false

    @OptionGroup var options: DriftDataOptions

    @Option(help: "The seed of all random numbers.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Threads; the result is the same for any number. Default: all cores.", valueName: "n"))
    var threads: Int?

    @Flag(help: "Keep and remove nothing: print what was found, or with --remove whether there is a profile.")
    var dryRun = false

    @OptionGroup var python: PythonOptions
    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if remove, data != nil { throw ValidationError("--remove takes no --data.") }
        if data == nil, isPrivate || (dryRun && !remove) || options.scored {
            throw ValidationError("A profile is made of data: give --data NAME or FILE.")
        }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads is a number from 1 to 256.") }
    }

    func run() async throws {
        let opened = try project.open()
        let state = try opened.state()
        let (saved, named) = try state.choose(model, self.version)
        let version = try state.version(of: saved, named: named)
        if remove { return try removeProfile(saved, version, opened) }
        guard let data else { return try showProfile(saved, version, opened) }
        try await make(data, saved, version, opened)
    }

    private func make(
        _ text: String,
        _ saved: SavedModel,
        _ version: SavedVersion,
        _ opened: Project
    ) async throws {
        let began = SystemClock().now
        let runner = try EvaluationRunner(
            opened,
            python: python.interpreter,
            sandbox: sandbox.settings,
            console: output.console
        )
        defer { runner.display.finish() }
        var question = EvaluationQuestion()
        try options.apply(to: &question)
        question.seed = seed
        question.threads = threads ?? OwnProcess.processorCount
        let lookup = DriftLookup(project: opened, parquet: runner.parquet, options: options)
        let work = DriftRunner(
            runner: runner,
            question: question,
            prediction: options.prediction,
            isScored: options.scored
        )
        let own = EvaluatedModel(name: saved.name, origin: .version(version.version, version.manifest))
        let (facts, environment) = try await work.profile(
            of: lookup.data(text),
            ReferenceSettings(isPrivate: isPrivate, seed: seed),
            answers: options.scored ? .columns(own) : .version(saved, version)
        )
        let profile = try ReferenceProfile(
            result: facts,
            run: work.run(environment, name: nil, tags: [:], began: began)
        )
        runner.display.finish()
        if !dryRun { try opened.keep(profile) }
        try show(profile, isKept: !dryRun)
    }

    private func show(_ profile: ReferenceProfile, isKept: Bool) throws {
        if json.json { return try Console.write(ReferenceView(profile: profile).json(isKept: isKept)) }
        if output.quiet { return try Console.write(lines: [profile.id.description]) }
        try Console.write(ReferenceView(profile: profile).text + (isKept ? "" : "\nIt is not kept.\n"))
    }

    private func showProfile(_ saved: SavedModel, _ version: SavedVersion, _ opened: Project) throws {
        guard let profile = try opened.reference(of: saved.name, version) else {
            throw CommandFailure(
                .referenceNone,
                "\(saved.name) \(version.version)",
                expected: "a reference profile",
                found: "none; slipway reference \(saved.name) \(version.version) --data NAME makes it"
            )
        }
        try show(profile, isKept: true)
    }

    private func removeProfile(_ saved: SavedModel, _ version: SavedVersion, _ opened: Project) throws {
        let isGone = try dryRun ? version.hasReference : opened.removeReference(of: saved.name, version.version)
        if json.json {
            try Console.write(
                JSONWriter.text(of: [
                    "model": .string(saved.name.text), "version": .string(version.version.text),
                    "removed": .bool(isGone),
                ]) + "\n"
            )
        } else {
            let word = dryRun ? "would be removed" : "removed"
            try output.console.say("\(saved.name) \(version.version)  \(isGone ? word : "has no profile")")
        }
    }
}
