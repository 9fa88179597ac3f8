import ArgumentParser
import AsyncSupport
import Datasets
import Identifiers
import SavedModels
import StrictJSON

struct DatasetListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the data sets of the project.",
        discussion: "With --quiet, only their names, one per line."
    )

    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let state = try project.open().state()
        if json.json {
            try Console.write(JSONWriter.text(of: ["datasets": .array(state.datasets.map(\.json))]) + "\n")
        } else if output.quiet {
            try Console.write(lines: state.datasets.map(\.name.text))
        } else {
            try Console.write(list(state))
        }
    }

    private func list(_ state: ProjectState) -> String {
        guard !state.datasets.isEmpty else {
            return "The project \(state.name) has no data sets; declare one with slipway dataset add.\n"
        }
        var table = Table([
            .left("DATA SET"), .right("ROWS"), .right("COLS"), .left("LABEL"), .right("SIZE"), .right("AGE"),
            .left("KEPT"), .left("DIGEST"), .left("FILE"),
        ])
        let now = SystemClock().timeOfDay
        for dataset in state.datasets {
            table.add([
                dataset.name.text, String(dataset.rows), String(dataset.columns.count), dataset.roles.label ?? "-",
                ByteCount.formatted(dataset.size), Format.age(now.seconds(since: dataset.added)),
                dataset.isKept ? "yes" : "no", dataset.digest.short, dataset.path,
            ])
        }
        return table.text()
    }
}
