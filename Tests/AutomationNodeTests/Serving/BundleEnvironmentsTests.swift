import DurableFiles
import Identifiers
import NodeAPI
import Scoring
import StrictJSON
import TestSupport
import Testing

@testable import AutomationNode

/// The models themselves cannot be loaded here: what counts is what stands before that.
@Suite("Environments of bundles", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct BundleEnvironmentsTests {
    let bench: NodeBench

    init() throws {
        bench = try NodeBench()
    }

    /// A bundle that brings a wheel and one lock for all versions, or for all but one.
    private func bundle(_ id: String, python: String? = nil, without model: String? = nil) async throws -> [UInt8] {
        let interpreter = try await Interpreter.examine(WheelFactory.python, scratch: bench.directory.handle)
        let file = "slipway_one-1.0-py3-none-any.whl"
        if try bench.directory.handle.status(of: file) == nil {
            try WheelFactory.make("slipway_one", "x = 1", in: bench.directory)
        }
        let wheel = try bench.directory.handle.read(file: file)
        let lock = EnvironmentLock(
            python: python ?? interpreter.version,
            implementation: interpreter.implementation,
            system: interpreter.system,
            machine: interpreter.machine,
            glibc: nil,
            requirements: ["slipway_one==1.0"],
            wheels: [.init(file: file, digest: StreamingDigest.of(wheel), size: UInt64(wheel.count))]
        )
        var draft = try BundleDraft.sound(bundle: id, weights: id)
        let entries = try (draft.manifest["models"]?.array ?? []).filter { $0["name"]?.string != model }.flatMap {
            model in
            try (model["versions"]?.array ?? []).map { version in
                try WheelIndex.Entry(
                    model: #require(ModelName(model["name"]?.string ?? "")),
                    version: #require(VersionID(version["version"]?.string ?? "")),
                    manifest: #require(Digest(version["manifest"]?.string ?? "")),
                    lock: lock.digest.short
                )
            }
        }
        draft.others = [
            WheelIndex.name.text: WheelIndex(entries).written(), lock.entryName.text: lock.written(),
            "wheels/\(file)": wheel,
        ]
        return try draft.bytes(signedBy: bench.identity)
    }

    private static let settings = "scoring: {environment: bundle, python: \(WheelFactory.python)}"

    private func deploy(_ bundle: [UInt8], _ id: String) async throws -> DeploymentReport {
        let node = try await bench.open(Self.settings)
        return try await bench.running(node) { [bench] in
            try await bench.upload(bundle, to: node)
            return try await bench.end(try await bench.deploy(id, on: node).id, on: node)
        }
    }

    private func names(_ directory: String) throws -> [String] {
        try DirectoryHandle(path: bench.state + "/" + directory).names()
    }

    @Test("An environment is built of the bundle's wheels before the switch, and stays as long as the bundle")
    func build() async throws {
        let report = try await deploy(await bundle("b1"), "b1")
        let built = report.steps.first { $0.name == "build" }
        #expect(built?.output.contains("1 wheels, Python 3.11") == true, "\(report.problem.map { "\($0)" } ?? "")")
        #expect(try names("environments").count == 1)
        let key = try #require(names("environments").first)
        try Shell.run("'\(bench.state)/environments/\(key)/bin/python' -c 'import slipway_one'")
        _ = try DirectoryHandle(path: bench.state).openOrMake(directory: "environments/.slipway-killed/bin")
        let node = try await bench.open(Self.settings)
        #expect(try names("environments") == [key])
        _ = try await node.collectGarbage(by: bench.admin)
        #expect(try names("environments") == [key])
    }

    @Test("A Python that does not fit is refused by name, before anything is staged")
    func mismatch() async throws {
        let report = try await deploy(await bundle("b1", python: "2.7.18"), "b1")
        #expect(report.problem?.code == "scoring.environment")
        #expect(report.problem?.findings.first?.expected == "Python 2.7")
        #expect(!report.steps.contains { $0.name == "stage" })
        #expect(try names("environments").isEmpty)
    }

    @Test("An active version that has no wheels is refused by name")
    func missing() async throws {
        let report = try await deploy(await bundle("b1", without: "mood"), "b1")
        #expect(report.problem?.code == "scoring.environment" && report.problem?.subject == "mood 1")
    }
}
