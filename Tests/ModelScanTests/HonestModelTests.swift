import DurableFiles
import Identifiers
import MLflow
import TestSupport
import Testing

@testable import ModelScan

@Suite("Honest models") struct HonestModelTests {
    static let models: [String] = {
        let folders = ["Tests/Fixtures", "bundles/example"].map { "\(Fixtures.repository)/\($0)" }
        return folders.flatMap { folder -> [String] in
            guard let root = try? DirectoryHandle(path: folder), let files = try? TreeWalk.files(below: root) else {
                return []
            }
            return files.filter { $0.name.components.last == "MLmodel" }.map { "\(folder)/\($0.name.text.dropLast(8))" }
        }
    }()

    private func report(_ path: String) throws -> ScanReport {
        let directory = try DirectoryHandle(path: path)
        let files = try TreeWalk.files(below: directory).map { file in
            ModelScanner.File(path: file.name, opening: { try directory.open(file: file.location) })
        }
        return try ModelScanner.scan(files, MLmodel.read(from: directory).scanSubject, width: 2)
    }

    @Test(
        "no model that MLflow wrote is dangerous, each import of it is known, and code of its own is told",
        arguments: models
    )
    func fixtures(_ path: String) throws {
        let report = try report(path)
        let directory = try DirectoryHandle(path: path)
        let bringsCode =
            try TreeWalk.files(below: directory).contains { $0.name.text.hasSuffix(".py") }
            || report.findings.contains { $0.code == .pickleCode }
        #expect(report.verdict == (bringsCode ? .ownCode : .known), "\(report.findings.filter { $0.level != .note })")
        #expect(report.findings.allSatisfy { $0.level == .note || $0.level == .ownCode })
        #expect(report.imports.allSatisfy { $0.verdict == .known })
    }

    @Test("there are models of each flavour among them")
    func coverage() throws {
        let formats = try Set(Self.models.flatMap { try report($0).files.map(\.format) })
        #expect(formats.isSuperset(of: [.pickle, .skops, .ubjson, .json, .lightgbm, .onnx, .text]))
        #expect(Self.models.count > 40)
    }

    @Test("the report is the same whatever the lanes, and comes back from its JSON")
    func deterministic() throws {
        let path = Fixtures.path("mlflow3-models/iris-species-1")
        let first = try report(path)
        #expect(try first.value == report(path).value)
        #expect(try ScanReport(first.value, subject: "scan.json") == first)
    }
}
