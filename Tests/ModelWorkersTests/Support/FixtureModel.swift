import DurableFiles
import Identifiers
import Inference
import Logging
import MLflow
import ModelWorkers
import TestSupport
import Testing

/// A fixture's model, rows it was not trained on, and what it predicts for them.
struct FixtureModel: CustomTestStringConvertible, Sendable {
    let layout: String
    let name: String
    let version: Int
    /// Below the layout.
    let directory: String
    let interpreter: TestInterpreter
    var loader = LoaderChoice.direct

    var testDescription: String { "\(layout) \(name) \(version) by \(loader) with \(interpreter)" }

    var location: ModelLocation {
        ModelLocation(
            interpreter: interpreter.path,
            directory: Fixtures.path("\(layout)/\(directory)"),
            owner: "tests"
        )
    }

    func schema() throws -> ModelSchema? {
        try MLmodel.read(from: DirectoryHandle(path: location.directory)).schema
    }

    func load(_ settings: WorkerSettings = .patient) async throws -> LoadedModel {
        try await LoadedModel.load(
            location,
            schema: try schema(),
            settings: settings,
            loader: loader,
            log: Logger(label: "tests")
        )
    }

    func loaded(by loader: LoaderChoice) -> FixtureModel {
        var copy = self
        copy.loader = loader
        return copy
    }

    /// The held-out rows, as the model takes them.
    func input(rows: Range<Int> = 0..<20) throws -> ModelInput {
        let set =
            switch name {
            case "breast-cancer": "breast_cancer"
            case "digits": "digits"
            case "iris petal width": "iris_width"
            default: "iris"
            }
        let table = try CSVTable(Fixtures.path("predictions/\(set).csv"))
        return name == "iris-onnx" ? table.array(rows) : table.frame(rows)
    }

    func expected() throws -> [[String]] {
        let file = name.split(separator: " ").joined(separator: "_") + "__v\(version).csv"
        return try CSVTable(Fixtures.path("predictions/\(layout)/\(file)")).rows
    }

    static let mlflow3: [FixtureModel] = [
        ("breast-cancer", 1, "0623442dc7ad451dbd37d3246f19f42b"),
        ("breast-cancer", 2, "5fcd3c08f8164ef98e25e1df5c324af3"),
        ("breast-cancer", 3, "f595941e54be44a786017073d90a49e7"),
        ("breast-cancer", 4, "92ca9540bd1c4701985f353242afe8f3"),
        ("digits", 1, "cf23bfb4bc604cef9b0ca727e598f04e"), ("digits", 2, "ff1607125fce4d6997b0653fc6f2677b"),
        ("iris petal width", 1, "87a42aec74824795bcd54c81f3ab62d9"),
        ("iris petal width", 2, "c5da401aa1f44b20946339aaa856a21c"),
        ("iris-onnx", 1, "5d5dab2119314c0b8cbf12790cf56726"), ("iris-species", 1, "4c8e5592966842ae8d3b16352eabe388"),
        ("iris-species", 2, "12c7b47ddcda4b71968e74668c6cc6f7"),
        ("iris-species", 3, "947e103ae99d43569e0558dc9ab5d42d"),
    ].map {
        FixtureModel(
            layout: "mlflow3-sqlite",
            name: $0.0,
            version: $0.1,
            directory: "artifacts/models/m-\($0.2)/artifacts",
            interpreter: .mlflow3
        )
    }

    /// Those with Python code of their own.
    static let mlflow3Code: [FixtureModel] = [
        (1, "b2ff2df0b0f74e159e0768eca6656883"), (2, "d1e4fa3617654da2ba7a8481ff77a597"),
    ].map {
        FixtureModel(
            layout: "mlflow3-sqlite",
            name: "iris-rules",
            version: $0.0,
            directory: "artifacts/models/m-\($0.1)/artifacts",
            interpreter: .mlflow3,
            loader: .automatic
        )
    }

    /// LightGBM is in the other environment alone.
    static let mlflow2: [FixtureModel] = [
        ("breast-cancer", 1, "499f38d70b0b49da8e89d0b23607e9b1", .mlflow2),
        ("breast-cancer", 2, "b1a8dc4359da442c92fc2e05c5e60658", .mlflow2),
        ("breast-cancer", 3, "c74a904aa2414864b649bd84ebc1b4e1", .mlflow2),
        ("breast-cancer", 4, "6edf546a073c4674a817de98c3edf511", .mlflow3),
        ("digits", 1, "770a90108100442c9a9b6cb919e95213", .mlflow2),
        ("digits", 2, "71ac708298bb42728c155ff01a3fae24", .mlflow3),
        ("iris petal width", 1, "53a0790a64d549ff991209839cf0df43", .mlflow2),
        ("iris petal width", 2, "ee84b1277a904b13ae460e69bb63518a", .mlflow2),
        ("iris-species", 1, "e0f721feb5504c6ea0e4df936405ce9e", .mlflow2),
        ("iris-species", 2, "b3ee635a826e4dfa86eecb28b3e7a76d", .mlflow2),
        ("iris-species", 3, "9689586c7f60413ab937964ac9ab345f", .mlflow2),
    ].map(inServer)

    static let mlflow2Code: [FixtureModel] = [
        ("iris-rules", 1, "d062fd59744f4f99940c8b00d1a43d15", .mlflow2),
        ("iris-rules", 2, "e2e7f5d40b79465092756930d46ef048", .mlflow2),
    ].map(inServer).map { $0.loaded(by: .automatic) }

    private static func inServer(_ place: (String, Int, String, TestInterpreter)) -> FixtureModel {
        FixtureModel(
            layout: "mlflow2-server",
            name: place.0,
            version: place.1,
            directory: "mlartifacts/1/\(place.2)/artifacts/model",
            interpreter: place.3
        )
    }
}

/// A CSV file without quotes, as the fixtures' are.
struct CSVTable {
    let columns: [String]
    let rows: [[String]]

    init(_ path: String) throws {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let bytes = try DirectoryHandle(path: String(path[..<slash])).read(file: String(path[slash...].dropFirst()))
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        columns = lines[0].split(separator: ",").map(String.init)
        rows = lines.dropFirst().map { $0.split(separator: ",").map(String.init) }
    }

    /// Numbers as doubles, all else as text; the last column is the truth, and left out.
    func frame(_ range: Range<Int>) -> ModelInput {
        let tensors = columns.indices.dropLast().map { column -> Tensor in
            let texts = rows[range].map { $0[column] }
            let numbers = texts.compactMap(Double.init)
            return numbers.count == texts.count
                ? Tensor(doubles: numbers, name: columns[column]) : Tensor(texts: texts, name: columns[column])
        }
        return ModelInput(form: .frame, tensors: tensors)
    }

    func array(_ range: Range<Int>) -> ModelInput {
        let numbers = rows[range].flatMap { $0.dropLast().map { Float($0) ?? .nan } }
        let tensor = Tensor(
            name: "",
            type: .float32,
            shape: [range.count, columns.count - 1],
            bytes: numbers.withUnsafeBytes { Array($0) }
        )
        return ModelInput(form: .array, tensors: [tensor])
    }
}

extension ModelOutput {
    /// The values as a CSV has them: a line a row, all tensors beside each other.
    var table: [[String]] {
        let rows = tensors.first?.shape.first ?? 0
        return (0..<rows).map { row in
            tensors.flatMap { tensor in
                let values = tensor.type == .bytes ? tensor.texts : tensor.doubles.map { "\($0)" }
                let width = tensor.shape.dropFirst().reduce(1, *)
                return Array(values[row * width..<(row + 1) * width])
            }
        }
    }

    /// Tells whether the texts are equal, or numbers that differ by no more than the order of additions explains.
    func predicts(_ expected: [[String]]) -> Bool {
        let found = table
        return found.count == expected.count
            && zip(found, expected).allSatisfy { left, right in
                left.count == right.count && zip(left, right).allSatisfy(Self.isEqual)
            }
    }

    private static func isEqual(_ left: String, _ right: String) -> Bool {
        guard let one = Double(left), let other = Double(right) else { return left == right }
        return abs(one - other) <= 1e-9 + 1e-6 * abs(other)
    }
}
