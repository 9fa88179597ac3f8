import Bundles
import ContentStore
import DurableFiles
import Identifiers
import ModelScan
import Signing
import StrictJSON
import TestSupport
import Testing

@testable import SavedModels

@Suite("Scans in a project")
struct ScanningTests {
    let testProject: TestProject

    init() throws {
        testProject = try TestProject()
    }

    /// A model whose pickle calls os.system.
    private func hostileModel() throws -> String {
        let mlmodel = "flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n    model_path: model.pkl\n"
        try testProject.place.write(Array(mlmodel.utf8), to: "hostile/MLmodel")
        let pickle = HostilePickle(protocol: 4).stackGlobal("os", "system").calling(with: "id")
        try testProject.place.write(pickle.bytes, to: "hostile/model.pkl")
        return testProject.place.path("hostile")
    }

    @Test("every imported version has a report, which travels signed and is the same again")
    func report() async throws {
        try await testProject.importing(Fixtures.path("mlflow3-sqlite/mlflow.db"))
        let state = try testProject.project.state()
        let versions = state.models.flatMap(\.versions)
        #expect(!versions.isEmpty && Set(versions.map(\.scan?.verdict)) == [.known, .ownCode])
        try testProject.export("b.tar")
        try testProject.export("c.tar")
        let bundle = try UnverifiedBundle.read(testProject.place.path("b.tar")) { $0 == BundleScan.name }
        let scan = try BundleScan(json: bundle.texts[BundleScan.name] ?? [])
        #expect(scan.versions.count == versions.count)
        for entry in scan.versions {
            let version = try #require(state.model(entry.model)?.version(entry.version))
            #expect(entry.manifest == version.manifest)
            #expect(try testProject.project.scan(of: entry.model, version, width: 1) == entry.report)
        }
        let again = try UnverifiedBundle.read(testProject.place.path("c.tar"))
        #expect(again.resources.map(\.digest) == bundle.resources.map(\.digest))
    }

    @Test("danger is told at import; the policy strict refuses it and leaves nothing behind")
    func policy() async throws {
        let path = try hostileModel()
        await #expect(throws: ScanFailure.self) {
            try await testProject.importing(path) { $0.scanPolicy = .strict }
        }
        #expect(try testProject.project.state().models.isEmpty)
        #expect(try testProject.project.store.digests().isEmpty)
        let report = try await testProject.importing(path)
        #expect(report.scans.map(\.report.verdict) == [.dangerous])
        #expect(try testProject.project.state().models.first?.versions.first?.scan?.verdict == .dangerous)
        do {
            try testProject.export("b.tar") { $0.scanPolicy = .strict }
            Issue.record("a dangerous version was exported")
        } catch let failure as ScanFailure {
            #expect(failure.code == .dangerous && failure.kind == .refused)
            #expect(failure.findings.contains { $0.code == "scan.import.dangerous" && $0.found.contains("os.system") })
        }
        #expect(try testProject.place.handle.status(of: "b.tar") == nil)
        try testProject.export("b.tar")
    }

    @Test("a project of an older slipway is scanned when it is exported")
    func older() async throws {
        try await testProject.importing(Fixtures.path("mlflow3-models/iris-species-1")) { $0.scanPolicy = .off }
        #expect(try testProject.project.state().models.first?.versions.first?.scan == nil)
        let report = try testProject.export("b.tar")
        #expect(report.scans.map(\.report.verdict) == [.known])
        #expect(try testProject.project.state().models.first?.versions.first?.scan?.verdict == .known)
    }

    @Test("code of a model's own is a verdict, which the policy sealed refuses and strict does not")
    func ownCode() async throws {
        let path = try testProject.model("rules", files: ["data.bin": "weights", "code/rules.py": "print(1)"])
        await #expect(throws: ScanFailure.self) {
            try await testProject.importing(path) { $0.scanPolicy = .sealed }
        }
        #expect(try testProject.project.state().models.isEmpty)
        let report = try await testProject.importing(path) { $0.scanPolicy = .strict }
        #expect(report.scans.map(\.report.verdict) == [.ownCode])
        try testProject.export("b.tar") { $0.scanPolicy = .strict }
        do {
            try testProject.export("c.tar") { $0.scanPolicy = .sealed }
            Issue.record("own code was exported under the policy sealed")
        } catch let failure as ScanFailure {
            #expect(failure.code == .sealed && failure.kind == .refused)
            #expect(failure.findings.map(\.code) == ["scan.code.file"])
            #expect(failure.findings.first?.subject.hasSuffix("/code/rules.py") == true)
        }
    }

    @Test("garbage collection keeps the reports")
    func garbage() async throws {
        try await testProject.importing(Fixtures.path("mlflow3-models/iris-species-1"))
        try await testProject.importing(Fixtures.path("mlflow3-models/iris-onnx-1"))
        let state = try testProject.project.state()
        let first = try #require(state.models.first)
        let last = try #require(state.models.last)
        _ = try testProject.project.remove(last.name, nil, force: true)
        let kept = try #require(first.versions.first?.scan)
        #expect(try testProject.project.store.contains(kept.digest))
        let gone = try #require(last.versions.first?.scan)
        #expect(try !testProject.project.store.contains(gone.digest))
    }
}
