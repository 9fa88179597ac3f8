import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import MLflow

@Suite("Registries that MLflow wrote")
struct RegistryTests {
    /// A registry and what it holds: models and their live versions.
    struct Layout: Sendable {
        let folder: String
        let source: String
        let versions: [String: [Int64]]
        let kind: Registry.Kind
    }

    static let layouts = [
        Layout(
            folder: "mlflow1-sqlite",
            source: "sqlite:///mlflow.db",
            versions: [
                "breast-cancer": [1, 2], "digits": [1], "empty-model": [], "iris petal width": [1, 2],
                "iris-rules": [1],
                "iris-species": [1, 2],
            ],
            kind: .database
        ),
        Layout(
            folder: "mlflow2-file",
            source: "mlruns",
            versions: [
                "breast-cancer": [1, 2, 3, 4], "digits": [1, 2], "empty-model": [], "iris petal width": [1, 2],
                "iris-rules": [1, 2], "iris-species": [1, 2, 3],
            ],
            kind: .fileStore
        ),
        Layout(
            folder: "mlflow3-sqlite",
            source: "mlflow.db",
            versions: [
                "breast-cancer": [1, 2, 3, 4], "digits": [1, 2], "empty-model": [], "iris petal width": [1, 2],
                "iris-onnx": [1], "iris-rules": [1, 2], "iris-species": [1, 2, 3],
            ],
            kind: .database
        ),
    ]

    @Test("every live version of every MLflow is listed, and its files are found and read", arguments: layouts)
    func everyVersion(layout: Layout) throws {
        let registry = try RegistrySource.open(layout.source, workingDirectory: Fixtures.path(layout.folder))
        #expect(registry.kind == layout.kind)
        let models = try registry.models()
        #expect(models.map(\.name) == layout.versions.keys.sorted())
        for model in models {
            #expect(model.versions.map(\.version) == layout.versions[model.name], "\(model.name)")
            for version in model.versions {
                guard case .directory(let path) = version.location else {
                    Issue.record("\(model.name) \(version.version) is at \(version.location)")
                    continue
                }
                let directory = try DirectoryHandle(path: path)
                let read = try MLmodel.read(from: directory)
                #expect(read.runID == version.runID)
                #expect(try read.pathFindings(in: directory).isEmpty)
                #expect((read.schema == nil) == (model.name == "iris petal width" && version.version == 2))
            }
        }
    }

    @Test("what people wrote about models and versions is kept", arguments: layouts)
    func words(layout: Layout) throws {
        let models = try RegistrySource.open(layout.source, workingDirectory: Fixtures.path(layout.folder)).models()
        let species = try #require(models.first { $0.name == "iris-species" })
        #expect(species.description == "Iris species (multiclass)")
        #expect(species.tags == ["dataset": "iris", "owner": "fixtures"])
        #expect(species.workspace == nil)
        #expect(species.created != nil)
        let second = species.versions[1]
        #expect(second.description == "Depth-3 tree")
        #expect(second.tags == ["validated": "yes", "note": "größer als v1"])
        #expect(second.status == "READY")
        let isThird = layout.folder == "mlflow3-sqlite"
        #expect(second.stage == (isThird ? nil : "Production"))
        #expect(species.versions[0].stage == nil)
        let isFirst = layout.folder == "mlflow1-sqlite"
        #expect(species.aliases == (isFirst ? [:] : ["baseline": 1, "champion": 2, "challenger": 3]))
        #expect(species.aliases(of: 2) == (isFirst ? [] : ["champion"]))
    }

    @Test("reading a registry changes nothing in its directory", arguments: layouts)
    func unchanged(layout: Layout) throws {
        let scratch = try Scratch()
        try scratch.copy(Fixtures.path(layout.folder), to: "r")
        let before = try contents(scratch)
        _ = try RegistrySource.open(layout.source, workingDirectory: scratch.path + "/r").models()
        #expect(try contents(scratch) == before)
    }

    private func contents(_ scratch: Scratch) throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for file in try TreeWalk.files(below: scratch.directory) {
            contents[file.name.text] = try scratch.directory.read(file: file.location)
        }
        return contents
    }
}
