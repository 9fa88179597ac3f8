import ArgumentParser
import TableScoring

/// The engine that scores data which is larger than a machine.
struct EngineOptions: ParsableArguments {
    enum Engine: String, ExpressibleByArgument, CaseIterable {
        case spark
    }

    enum Mode: String, ExpressibleByArgument, CaseIterable {
        case error
        case overwrite
    }

    @Option(help: "Score on an engine: spark (docs/spark.md).")
    var engine: Engine?

    @Option(
        help: ArgumentHelp("Spark's master: spark://HOST:7077, yarn, k8s://… or local[2].", valueName: "address")
    )
    var master: String?

    @Option(
        help: ArgumentHelp("What becomes of an output that is there, on an engine: error (the default) or overwrite.")
    )
    var mode = Mode.error

    @Option(
        help: ArgumentHelp(
            "Where the executors have the model's packages from: executors (the default: they have them), wheels (the bundle's) or "
                + "archive=URI (a packed Python).",
            valueName: "source"
        ),
        transform: { text in
            guard let environment = EngineEnvironment(text) else {
                throw ValidationError("\"\(text)\" is no environment: expected executors, wheels or archive=URI.")
            }
            return environment
        }
    )
    var environment = EngineEnvironment.executors

    @Option(
        name: .customLong("conf"),
        help: ArgumentHelp("A setting of Spark, which is passed on (repeatable).", valueName: "name=value")
    )
    var settings: [String] = []

    @Flag(help: "On an engine: keep rows that cannot be scored, and say why in the column slipway_error.")
    var keepBadRows = false

    func validate() throws {
        if engine == nil,
            master != nil || mode != .error || environment != .executors || !settings.isEmpty || keepBadRows
        {
            throw ValidationError("--master, --mode, --environment, --conf and --keep-bad-rows are for --engine spark.")
        }
        if engine == .spark, master == nil {
            throw ValidationError("With --engine spark, give --master: spark://HOST:7077, yarn, k8s://… or local[2].")
        }
        if let setting = settings.first(where: { $0.firstIndex(of: "=") ?? $0.startIndex == $0.startIndex }) {
            throw ValidationError("\"\(setting)\" is no setting: expected name=value.")
        }
    }
}
