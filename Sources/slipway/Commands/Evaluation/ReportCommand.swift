import ArgumentParser
import DurableFiles
import Identifiers
import Reports

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a report of evaluations, comparisons or drift: one HTML file, a site, or another form.",
        discussion: """
            A record is given by its id, by 6 digits or more of its beginning, or as a file that has it, such as one out of a \
            bundle. A file whose name looks like an id is given with its directory, as in ./abcdef.

            --output writes one HTML file without a script: it opens anywhere and sends no request. --site writes a directory \
            with an index, a page for each record and for each data set; without a record it takes all of the project, and it \
            replaces an earlier site. --format writes the record as it is (json), a row for each figure (csv), requirements \
            assertions and drifted columns as test cases (junit), an ML-BOM (cyclonedx) or a summary (markdown), on standard output unless \
            --output is given. docs/reports.md describes them.
            """
    )

    @Argument(help: "Ids of records, or files that have them.")
    var records: [String] = []

    @Option(help: ArgumentHelp("Write the report into this file.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Write a site into this directory.", valueName: "dir"))
    var site: String?

    @Option(help: "The form: html, json, csv, junit, cyclonedx or markdown.")
    var format: ReportFormat?

    @OptionGroup var project: ProjectOptions
    @OptionGroup var amount: OutputOptions

    func validate() throws {
        if site != nil, output != nil || format != nil {
            throw ValidationError("--site excludes --output and --format: a site is a directory of HTML pages.")
        }
        if site == nil {
            if records.isEmpty {
                throw ValidationError("Give the id of a record, or --site DIR for all of the project.")
            }
            if output == nil, format == nil {
                throw ValidationError("Give --output FILE.html, --site DIR or --format.")
            }
        }
    }

    func run() throws {
        if let site { return try write(site: site) }
        let found = try RecordArguments(project: project).records(records)
        let bytes = try (format ?? .html).bytes(of: found)
        guard let output else { return try Console.write(String(decoding: bytes, as: UTF8.self)) }
        let place = try OutputPath(output)
        try place.directory.replace(file: place.name, with: bytes)
        try amount.console.say("Wrote \(output): \(ByteCount.formatted(UInt64(bytes.count)))")
    }

    private func write(site directory: String) throws {
        let arguments = RecordArguments(project: project)
        let found = try records.isEmpty ? arguments.allRecords() : arguments.records(records)
        let place = try OutputPath(directory)
        let count = try SiteDirectory(place: place, path: directory).write(Site(found))
        try amount.console.say("Wrote \(directory): \(count) pages; begin with index.html")
    }
}

extension ReportFormat: ExpressibleByArgument {}
