import ArgumentParser
import AsyncSupport
import Datasets
import DurableFiles
import Identifiers
import SavedModels
import StrictJSON

struct DatasetAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Declare a labelled file: what its columns mean, and by which digest it is known.",
        discussion: """
            Reads all of the file: CSV with a header or JSON lines, as they are or in gzip or zstd, or Parquet through a Python \
            with pyarrow. The types of columns that no --type declares are found by their values. By default only the digest \
            and the path are kept; --keep keeps the bytes too. See docs/evaluating.md.
            """
    )

    @Argument(help: "The name of the data set.", transform: { try ArgumentText.name($0) })
    var name: DatasetName

    @Argument(help: "The file.")
    var file: InputPath

    @Option(
        help: ArgumentHelp("The file's format, if its name does not tell: csv, jsonl or parquet.", valueName: "kind")
    )
    var format: DatasetFormat?

    @OptionGroup var roles: DatasetRoleOptions

    @Flag(help: "Keep the bytes of the file in the project.")
    var keep = false

    @Flag(help: "Replace the data set of this name.")
    var replace = false

    @OptionGroup var python: PythonOptions
    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { _ = try roles.roles() }

    func run() async throws {
        let opened = try project.open()
        let roles = try roles.roles()
        var file = try DatasetFile.open(file.path, format: format)
        file.parquet = ParquetReading(python: python.interpreter, sandbox: sandbox.settings)
        let progress = ProgressDisplay("Reading", output.console)
        defer { progress.finish() }
        let survey = try DatasetSurvey(file, roles: roles, threads: OwnProcess.processorCount) {
            progress.update($0, $1)
        }
        progress.finish()
        try roles.validate(survey.reading.columns, path: file.path)
        try DatasetAdvice.requirePositive(roles, survey, path: file.path)
        let added = try opened.add(
            DatasetDeclaration(
                name: name,
                path: try DirectoryHandle.absolute(file.path),
                format: file.format,
                digest: survey.reading.digest,
                size: survey.reading.size,
                rows: survey.reading.rows,
                columns: survey.columns(roles),
                roles: roles,
                added: SystemClock().timeOfDay
            ),
            keeps: keep,
            replaces: replace
        )
        for warning in DatasetAdvice.warnings(added, survey) { output.console.warn(warning) }
        if json.json {
            try Console.write(JSONWriter.text(of: added.json) + "\n")
        } else {
            try output.console.say("\(added.name)  \(added.summary)")
        }
    }
}

extension DatasetFormat: ExpressibleByArgument {}
