import DurableFiles
import Identifiers
import TestSupport
import Testing

/// Every version of every way in which MLflow 1, 2 and 3 keep models: imported, exported, unpacked, and then loaded by MLflow.
@Suite(.enabled(if: TrackingServerProcess.Version.allCases.allSatisfy(\.isThere), "`make setup-tests` installs MLflow"))
struct LayoutTests {
    /// Pickles of Python 3.9 and scikit-learn 1.2, which no library of today reads, whoever unpacks them.
    private static let outdated: Set<String> = [
        "iris-rules__v1", "iris-species__v2", "iris_petal_width__v1", "iris_petal_width__v2",
    ]

    @Test("every registered version predicts after import, export and unpacking what it did before")
    func predictions() async throws {
        let place = try TemporaryDirectory()
        try await Fixture.slipway("key generate key.pem", in: place)
        // They start while the rest is done.
        async let servers = [TrackingServerProcess.shared(.two), TrackingServerProcess.shared(.three)]
        var versions: [LayoutVersion] = []
        for layout in Layout.allCases { versions += try await layout.unpack(in: place) }
        _ = try await servers
        let refused = try await LayoutVersion.refused(versions, in: place)
        #expect(
            Set(refused.map(\.title)) == Set(Layout.first.flatMap { layout in Self.outdated.map { "\(layout) \($0)" } })
        )
        for version in refused {
            #expect(try files(below: version.path) == files(below: version.source()), "\(version)")
        }
    }
}

/// A folder of Tests/Fixtures.
private enum Layout: String, CaseIterable {
    case databaseOfOne = "mlflow1-sqlite"
    case modelsOfOne = "mlflow1-models"
    case databaseOfTwo = "mlflow2-sqlite"
    case filesOfTwo = "mlflow2-file"
    case modelsOfTwo = "mlflow2-models"
    case databaseOfThree = "mlflow3-sqlite"
    case filesOfThree = "mlflow3-file"
    case modelsOfThree = "mlflow3-models"
    case serverOfTwo = "mlflow2-server"
    case serverOfThree = "mlflow3-server"

    static let first = [modelsOfOne.rawValue, databaseOfOne.rawValue]

    /// The version of the MLflow that wrote it.
    var major: String { String(rawValue.dropFirst("mlflow".count).prefix(1)) }

    private var path: String { Fixtures.path(rawValue) }

    /// The arguments of `slipway import`.
    private func sources() async throws -> String {
        switch self {
        case .databaseOfOne, .databaseOfTwo, .databaseOfThree: return "'\(path)/mlflow.db'"
        case .filesOfTwo, .filesOfThree: return "'\(path)/mlruns'"
        case .modelsOfOne, .modelsOfTwo, .modelsOfThree:
            return try DirectoryHandle(path: path).names().sorted().map { "'\(path)/\($0)'" }.joined(separator: " ")
        case .serverOfTwo: return try await Self.served(.two)
        case .serverOfThree: return try await Self.served(.three)
        }
    }

    private static func served(_ version: TrackingServerProcess.Version) async throws -> String {
        let address = try await TrackingServerProcess.shared(version).address
        return "\(address) --model 'iris*' --model breast-cancer --model digits --model empty-model"
    }

    /// Takes the whole way and finds what came out; all that there are predictions for, and nothing else.
    func unpack(in place: TemporaryDirectory) async throws -> [LayoutVersion] {
        let name = rawValue
        try await Fixture.slipway("init \(name) --project \(name)", in: place)
        try await Fixture.slipway("import --project-dir \(name) \(sources())", in: place)
        try await Fixture.slipway("export --project-dir \(name) --key key.pem --output \(name).tar", in: place)
        try await Fixture.slipway("unpack \(name).tar tree-\(name) --trust key.pem.pub", in: place)
        let models = try place.handle.open(directory: "tree-\(name)/models")
        var found: [LayoutVersion] = []
        for model in try models.names() {
            for version in try models.open(directory: model).names() {
                found.append(
                    LayoutVersion(
                        layout: name,
                        model: model,
                        version: version,
                        path: "\(models.path)/\(model)/\(version)"
                    )
                )
            }
        }
        let expected = try DirectoryHandle(path: Fixtures.path("expected/mlflow\(major)")).names()
        #expect(found.map { "\($0.key).csv" }.sorted() == expected.sorted(), "\(name)")
        return found
    }
}

/// A version that was unpacked.
private struct LayoutVersion {
    let layout: String
    let model: String
    let version: String
    let path: String

    /// The name of the files with its predictions: `iris_petal_width__v1`.
    var key: String {
        // A directory without a registry is a model of its own, named after it: iris_petal_width-1.
        guard !layout.hasSuffix("-models") else {
            return model.split(separator: "-").dropLast().joined(separator: "-") + "__v\(model.suffix(1))"
        }
        return model.replacing("iris-petal-width", with: "iris_petal_width") + "__v\(version)"
    }

    var title: String { "\(layout) \(key)" }

    private var major: Character { layout.dropFirst("mlflow".count).first ?? "?" }

    private var description: String {
        get throws { String(decoding: try DirectoryHandle(path: path).read(file: "MLmodel"), as: UTF8.self) }
    }

    /// The source of a version of MLflow 1.
    func source() throws -> String {
        if layout.hasSuffix("-models") { return Fixtures.path("\(layout)/\(model)") }
        let line = try description.split(separator: "\n").first { $0.hasPrefix("run_id: ") }
        let run = try #require(line?.dropFirst("run_id: ".count))
        return Fixtures.path("\(layout)/artifacts/\(run)/artifacts/model")
    }

    /// The MLflow that loads it: its own, or the newest, which has LightGBM.
    private var loader: TrackingServerProcess.Version {
        get throws { try major == "2" && !description.contains("mlflow.lightgbm") ? .two : .three }
    }

    /// Has MLflow load all of them, and demands of those that it can load what they predicted before.
    /// - Returns: those that it cannot load.
    static func refused(_ versions: [LayoutVersion], in place: TemporaryDirectory) async throws -> [LayoutVersion] {
        var refused: [LayoutVersion] = []
        for loader in TrackingServerProcess.Version.allCases {
            let own = try versions.filter { try $0.loader == loader }
            let lines = own.map { "\($0.major)\t\($0.key)\t\($0.path)\n" }.joined()
            let input = try place.write(Array(lines.utf8), to: "\(loader.rawValue).txt")
            let output = place.path("\(loader.rawValue).out")
            try await Shell.runApart(
                "cd '\(place.handle.path)' && env PYTHONDONTWRITEBYTECODE=1 '\(loader.python)' \(Oracle.script("predict_layouts.py"))"
                    + " '\(Fixtures.directory)' <'\(input)' >'\(output)'"
            )
            let outcomes = try place.text("\(loader.rawValue).out").split(separator: "\n").map {
                $0.split(separator: "\t")
            }
            #expect(outcomes.count == own.count)
            for (version, outcome) in zip(own, outcomes) {
                #expect(outcome.first != "differs", "\(version.title)")
                if outcome.first == "refused" { refused.append(version) }
            }
        }
        return refused
    }
}

extension Fixture {
    /// Runs `slipway` with arguments as a shell reads them.
    fileprivate static func slipway(_ arguments: String, in place: TemporaryDirectory) async throws {
        let line = "'\(Programs.slipway)' \(arguments)"
        let run = try await Fixture().run("/bin/sh", ["-c", line], in: place.handle.path)
        guard run.status == 0 else { throw Oracle.Failed(command: arguments, output: run.description) }
    }
}
