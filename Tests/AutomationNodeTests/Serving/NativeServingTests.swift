import DurableFiles
import Identifiers
import Inference
import ModelWorkers
import NodeAPI
import Serving
import StrictJSON
import TestSupport
import Testing

@testable import AutomationNode

/// Whole deployments with `slipway-worker`: what their versions have beside the native form could not be loaded.
@Suite("A node without Python")
struct NativeServingTests {
    private static let off = "environment: off, limits: {start: 10m, request: 10m}"
    private static let settings = "scoring: {\(off)}\n"

    let fixture: NodeFixture

    init() throws {
        fixture = try NodeFixture()
    }

    private func bytes(_ bundle: NativeBundle) throws -> [UInt8] {
        try bundle.draft().bytes(signedBy: fixture.identity)
    }

    /// Deploys a bundle that is refused.
    private func refused(_ bundle: NativeBundle, _ yaml: String = settings) async throws -> DeploymentReport {
        let node = try await fixture.open(yaml)
        let bytes = try bytes(bundle)
        let report = try await fixture.running(node) { [fixture] in
            try await fixture.upload(bytes, to: node)
            return try await fixture.end(try await fixture.deploy(bundle.id, on: node).id, on: node)
        }
        #expect(report.state == .failed)
        #expect(try fixture.current() == nil)
        return report
    }

    private func ask(_ node: AutomationNode) async throws -> (version: String, label: Double?) {
        let target = ServingTarget(project: credit, model: try #require(ModelName("score")))
        let body = Array(try NativeBundle.request().utf8)
        return try await node.withServedVersion(target, by: fixture.admin) { lease in
            let input = try Invocation.parse(body, format: .json, schema: lease.model.schema)
            let output = try await lease.model.answer(input, probabilities: true)
            #expect(output.probabilities?.shape == [1, 2])
            return (lease.identity.version.text, output.tensors.first?.doubles.first)
        }
    }

    @Test("deploys, proves, serves and confirms versions with native forms, one after the other")
    func serves() async throws {
        let node = try await fixture.open(Self.settings)
        let bundles = [NativeBundle("b1", sequence: 1), NativeBundle("b2", sequence: 2, active: "2")]
        let uploads = try bundles.map { try bytes($0) }
        try await fixture.running(node) { [self] in
            for (bundle, upload) in zip(bundles, uploads) {
                try await fixture.upload(upload, to: node)
                let began = try await fixture.deploy(bundle.id, on: node)
                let active = try await fixture.reach(.active, began.id, on: node)
                let load = try #require(active.steps.first { $0.name == "load" })
                #expect(load.output.contains("score \(bundle.active): loaded by native"))
                #expect(load.output.contains("\(NativeBundle.rows) golden rows agree"))
                #expect(!active.steps.contains { ["environment", "build"].contains($0.name) })
                let answer = try await ask(node)
                #expect(answer.version == bundle.active && answer.label == 1)
                fixture.clock.advance(by: 61)
                #expect(try await fixture.end(began.id, on: node).state == .confirmed)
            }
            let served = node.servingStatus().compactMap(\.served)
            #expect(served.allSatisfy { $0.loader == .native && $0.level == .golden })
            #expect(served.allSatisfy { $0.model.environment.hasPrefix("native form of scikit-learn") })
        }
    }

    @Test("has nothing to go on to where the form answers otherwise than the golden predictions")
    func disagrees() async throws {
        var bundle = NativeBundle("b1", sequence: 1)
        bundle.mistaken = ["1"]
        let report = try await refused(bundle)
        #expect(report.problem?.code == "deployment.golden")
        #expect(report.problem?.findings.first?.subject.hasPrefix("score 1 row") == true)
    }

    /// A change to the form of a version, and the code by which its deployment ends.
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: String
        let make: @Sendable (inout [UInt8]) -> Void

        static let all = [
            Change("another version", "native.other-version") { $0[40] = $0[40] &+ 1 },
            Change("another format", "native.version") { $0[15] = 0x32 },
            Change("another size", "native.format") { $0[16] = $0[16] &+ 1 },
            Change("an end too early", "native.format") { $0 = Array($0.dropLast(9)) },
        ]

        private init(_ description: String, _ code: String, make: @escaping @Sendable (inout [UInt8]) -> Void) {
            testDescription = description
            self.code = code
            self.make = make
        }
    }

    @Test("refuses a form that is not whole or not of its version before it is loaded", arguments: Change.all)
    func broken(change: Change) async throws {
        var bundle = NativeBundle("b1", sequence: 1)
        // Not the active one: it could be asked for.
        bundle.changes = ["2": change.make]
        let report = try await refused(bundle)
        #expect(report.problem?.code == change.code)
        #expect(report.problem?.subject == "native form of score 2")
        #expect(report.steps.last?.name == "check")
    }

    @Test("looks at the form of an ONNX model as at any other, and loads nothing by it without its environment")
    func onnx() async throws {
        var bundle = NativeBundle("b1", sequence: 1)
        bundle.onnx = ["1"]
        let report = try await refused(bundle, "scoring: {\(Self.off), required: true}")
        #expect(report.problem?.code == "deployment.scoring")
        let check = try #require(report.steps.first { $0.name == "check" })
        #expect(check.output.contains("native form of score 1: onnxruntime 1.32.0"))
    }

    @Test("refuses the form of an ONNX model that is not whole", arguments: Change.all)
    func brokenOnnx(change: Change) async throws {
        var bundle = NativeBundle("b1", sequence: 1)
        bundle.onnx = ["2"]
        bundle.changes = ["2": change.make]
        let report = try await refused(bundle)
        #expect(report.problem?.code == change.code && report.problem?.subject == "native form of score 2")
    }

    @Test("with `loader: native` refuses a version that has no form, and says so")
    func noForm() async throws {
        var bundle = NativeBundle("b1", sequence: 1)
        bundle.unformed = ["1"]
        let report = try await refused(bundle, "scoring: {\(Self.off), loader: native}")
        #expect(report.problem?.code == "deployment.load")
        #expect(report.problem?.detail.contains("native form") == true)
    }

    @Test(
        "loads nothing of a version that has no form or no golden predictions, unless it must",
        arguments: [true, false]
    )
    func nothing(hasForm: Bool) async throws {
        var bundle = NativeBundle("b1", sequence: 1)
        if hasForm { bundle.ungolden = ["1"] } else { bundle.unformed = ["1"] }
        let report = try await refused(bundle, "scoring: {\(Self.off), required: true}")
        #expect(report.problem?.code == "deployment.scoring")
        bundle.id = "b2"
        bundle.sequence = 2
        let other = try NodeFixture()
        let node = try await other.open(Self.settings)
        let bytes = try bundle.draft().bytes(signedBy: other.identity)
        try await other.running(node) {
            try await other.upload(bytes, to: node)
            let began = try await other.deploy("b2", on: node)
            try await other.reach(.active, began.id, on: node)
            #expect(node.servingStatus().isEmpty)
        }
    }

    @Test("takes code of a model's own under `scan.policy: sealed` where nothing but the form is loaded")
    func sealed() async throws {
        var bundle = NativeBundle("b1", sequence: 1)
        bundle.hasOwnCode = true
        let sealed = "scan: {policy: sealed}\n"
        let node = try await fixture.open(Self.settings + sealed)
        let bytes = try bytes(bundle)
        try await fixture.running(node) { [fixture] in
            try await fixture.upload(bytes, to: node)
            let began = try await fixture.deploy("b1", on: node)
            let active = try await fixture.reach(.active, began.id, on: node)
            #expect(active.state == .active)
            let check = try #require(active.steps.first { $0.name == "check" })
            #expect(check.output.contains("nothing of it is loaded but its native form"))
        }
        let other = try NodeFixture()
        let python = try await other.open("scoring: {python: /usr/bin/python3, loader: direct}\n" + sealed)
        let same = try bundle.draft().bytes(signedBy: other.identity)
        try await other.running(python) {
            try await other.upload(same, to: python)
            let report = try await other.end(try await other.deploy("b1", on: python).id, on: python)
            #expect(report.problem?.code == "deployment.scan")
        }
    }

    @Test("loads nothing but the form of a version that was taken for it, whatever loader is set later")
    func staysSealed() async throws {
        var bundle = NativeBundle("b1", sequence: 1)
        bundle.hasOwnCode = true
        let sealed = "scan: {policy: sealed}\n"
        let first = try await fixture.open(Self.settings + sealed)
        let bytes = try bytes(bundle)
        let path = fixture.directory.path("killed")
        try await fixture.running(first) { [fixture] in
            try await fixture.upload(bytes, to: first)
            let began = try await fixture.deploy("b1", on: first)
            try await fixture.reach(.active, began.id, on: first)
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(began.id, on: first).state == .confirmed)
            try fixture.copy(of: first, to: path)
        }
        let node = try await fixture.open("scoring: {python: /usr/bin/python3, loader: direct}\n" + sealed, at: path)
        try await fixture.running(node) {
            try await until {
                try await node.audit(after: 0, limit: 100, project: credit).last?.action == "models.failed"
            }
            let entry = try #require(try await node.audit(after: 0, limit: 100, project: credit).last)
            #expect(entry.outcome == "deployment.scan" && entry.detail.contains("native form alone"))
            #expect(node.servingStatus().compactMap(\.served).isEmpty)
        }
    }

    @Test(
        "says before anything is staged that another loader needs the wheels which an export leaves out",
        arguments: ["loader: direct", "loader: mlflow, environment: bundle", "models: {score: {loader: direct}}"]
    )
    func leftOutWheels(settings: String) async throws {
        let report = try await refused(NativeBundle("b1", sequence: 1), "scoring: {\(settings)}\n")
        #expect(report.problem?.code == "scoring.environment")
        #expect(report.problem?.detail.contains("leaves the native form aside") == true)
        #expect(report.problem?.detail.contains("--wheels-for all") == true)
        #expect(report.steps.last?.name == "environment")
    }

    /// A bundle whose versions bring wheels for a Python that is nowhere.
    private func withWheels(_ bundle: NativeBundle) throws -> [UInt8] {
        var draft = try bundle.draft()
        let wheel = Array("no wheel".utf8)
        let file = "slipway_one-1.0-py3-none-any.whl"
        let lock = EnvironmentLock(
            python: "3.99.1",
            implementation: "cpython",
            system: "linux",
            machine: "pdp11",
            glibc: nil,
            requirements: ["slipway_one==1.0"],
            wheels: [.init(file: file, digest: StreamingDigest.of(wheel), size: UInt64(wheel.count))]
        )
        let versions = try #require(draft.manifest["models"]?.array?.first?["versions"]?.array)
        let entries = try versions.map { version in
            try WheelIndex.Entry(
                model: #require(ModelName("score")),
                version: #require(VersionID(version["version"]?.string ?? "")),
                manifest: #require(Digest(version["manifest"]?.string ?? "")),
                lock: lock.digest.short
            )
        }
        draft.others[WheelIndex.name.text] = WheelIndex(entries).written()
        draft.others[lock.entryName.text] = lock.written()
        draft.others["wheels/\(file)"] = wheel
        return try draft.bytes(signedBy: fixture.identity)
    }

    @Test(
        "builds no environment for what has a form, and goes on without one that only other versions need",
        arguments: [[], ["2"]] as [Set<String>]
    )
    func noEnvironment(unformed: Set<String>) async throws {
        var bundle = NativeBundle("b1", sequence: 1)
        bundle.unformed = unformed
        let node = try await fixture.open(
            "scoring: {environment: bundle, python: /nonexistent/python, limits: {start: 10m, request: 10m}}"
        )
        let bytes = try withWheels(bundle)
        try await fixture.running(node) { [self] in
            try await fixture.upload(bytes, to: node)
            let began = try await fixture.deploy("b1", on: node)
            let report = try await fixture.reach(.active, began.id, on: node)
            #expect(report.state == .active, "\(String(describing: report.problem))")
            let environment = report.steps.first { $0.name == "environment" }
            #expect((environment == nil) == unformed.isEmpty)
            if let environment { #expect(environment.output.hasPrefix("no environment")) }
            #expect(!report.steps.contains { $0.name == "build" })
            #expect(try await ask(node).version == "1")
        }
    }

    @Test("needs the environment of an active version that has no form, as ever")
    func needsEnvironment() async throws {
        var bundle = NativeBundle("b1", sequence: 1)
        bundle.unformed = ["1"]
        let node = try await fixture.open("scoring: {environment: bundle, python: /nonexistent/python}")
        let bytes = try withWheels(bundle)
        let report = try await fixture.running(node) { [fixture] in
            try await fixture.upload(bytes, to: node)
            return try await fixture.end(try await fixture.deploy("b1", on: node).id, on: node)
        }
        #expect(report.state == .failed && report.problem?.code == "scoring.environment")
        #expect(report.steps.last?.name == "environment")
    }
}
