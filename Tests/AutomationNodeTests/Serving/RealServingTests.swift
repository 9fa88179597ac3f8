import DurableFiles
import Evaluation
import Foundation
import Identifiers
import Inference
import ModelWorkers
import NodeAPI
import Serving
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A node with real models", .enabled(if: TrackingServerProcess.Version.three.isThere), .serialized)
struct RealServingTests {
    private static let python = TrackingServerProcess.Version.three.python

    /// Two versions of a model that MLflow saved, one of them active.
    private func bundle(_ id: String, sequence: Int64, active: String, _ fixture: NodeFixture) throws -> [UInt8] {
        var draft = BundleDraft()
        for version in ["1", "3"] {
            let home = try DirectoryHandle(path: Fixtures.path("mlflow3-models/iris-species-\(version)"))
            for name in try home.names() {
                draft.files["models/iris/\(version)/\(name)"] = try home.read(file: name, limit: 1 << 20)
            }
        }
        try draft.describe(project: "credit", bundle: id, sequence: sequence, active: ["iris": active])
        return try draft.bytes(signedBy: fixture.identity)
    }

    private func target() throws -> ServingTarget {
        ServingTarget(project: nil, model: try #require(ModelName("iris")))
    }

    private func ask(_ node: AutomationNode, _ fixture: NodeFixture) async throws -> ServedIdentity {
        let home = try DirectoryHandle(path: Fixtures.path("mlflow3-models/iris-species-1"))
        let body = try #require(try ModelExample.read(home))
        return try await node.withServedVersion(try target(), by: fixture.admin) { lease in
            let input = try Invocation.parse(body, format: .json, schema: lease.model.schema)
            let output = try await lease.model.answer(input, probabilities: false)
            #expect(!output.tensors.isEmpty)
            return lease.identity
        }
    }

    @Test(
        "goes back to the workers that are still there when one is killed on probation, with no request lost but what it was computing"
    )
    func killed() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open(
            "scoring: {python: \(Self.python), loader: direct, limits: {start: 10m, request: 10m}}"
        )
        let processes = Shared<[Int32]>([])
        try await fixture.running(node) {
            try await fixture.upload(bundle("b1", sequence: 1, active: "1", fixture), to: node)
            let first = try await fixture.deploy("b1", on: node)
            try await fixture.reach(.active, first.id, on: node)
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(first.id, on: node).state == .confirmed)
            try await fixture.upload(bundle("b2", sequence: 2, active: "3", fixture), to: node)
            // Version 3 gives probabilities where version 1 gives classes.
            let second = try await fixture.deploy("b2", on: node, allowing: [try #require(ModelName("iris"))])
            try await fixture.reach(.active, second.id, on: node)
            let identity = try await ask(node, fixture)
            #expect(identity.version.text == "3")
            processes.set(node.servingStatus().compactMap { ($0.served?.model as? LoadedModel)?.hello.process })
            #expect(processes.value.count == 2)
            let failed = Shared<[String]>([])
            let isOver = Shared(false)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        while !isOver.value, !Task.isCancelled {
                            do {
                                _ = try await ask(node, fixture)
                            } catch {
                                failed.update { $0.append("\(error)") }
                            }
                        }
                    }
                }
                let victim = try #require(
                    node.servingStatus().first { $0.version.text == "3" && $0.generation?.value == 2 }?.served?.model
                        as? LoadedModel
                )
                kill(victim.hello.process, SIGKILL)
                let report = try await fixture.end(second.id, on: node)
                #expect(report.state == .rolledBack)
                #expect(report.problem?.code == "deployment.crash")
                #expect(report.problem?.detail.contains("signal 9") == true)
                #expect(try await ask(node, fixture).generation.value == 1)
                isOver.set(true)
                try await group.waitForAll()
            }
            #expect(failed.value.allSatisfy { $0.contains("[scoring.worker]") }, "\(failed.value)")
            #expect(failed.value.count <= 1, "\(failed.value)")
            #expect(await code { try await fixture.deploy("b2", on: node) } == "bundle.bad")
        }
        for process in processes.value { #expect(kill(process, 0) != 0) }
    }

    @Test("refuses a model that needs what its Python does not have, and touches nothing")
    func missing() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("scoring: {python: /usr/bin/python3}")
        try await fixture.running(node) {
            try await fixture.upload(bundle("b1", sequence: 1, active: "1", fixture), to: node)
            let report = try await fixture.end(try await fixture.deploy("b1", on: node).id, on: node)
            #expect(report.state == .failed)
            #expect(report.problem?.code == "deployment.load")
            #expect(report.problem?.findings.map(\.subject) == ["iris 1"])
            #expect(try fixture.current() == nil)
        }
    }
}
