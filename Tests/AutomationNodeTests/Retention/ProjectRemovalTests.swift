import DurableFiles
import Identifiers
import NodeAPI
import Synchronization
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A project that is removed")
struct ProjectRemovalTests {
    private func remove(
        _ node: AutomationNode,
        _ fixture: NodeFixture,
        typed: String? = "credit"
    ) async throws -> ProjectRemovalReport {
        try await node.removeProject(credit, typed: typed, reason: "a mistake", by: fixture.admin)
    }

    @Test("is gone with what ran, its generations, bundles and contents, and keeps its history and the audit")
    func gone() async throws {
        let fixture = try NodeFixture()
        let models = RehearsedModels()
        let node = try await fixture.open(served, models: models)
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            let first = try #require(GenerationNumber(1))
            _ = try await node.setPinned(true, credit, first, by: fixture.admin)
            let trial = try await node.removal(of: credit, by: fixture.admin)
            #expect(try fixture.current() != nil)
            let report = try await remove(node, fixture)
            #expect(report.generations == 2)
            #expect(report.bundles == 2)
            #expect([trial.generations, trial.bundles, trial.blobs] == [2, 2, report.blobs])
            #expect(trial.bytes == report.bytes && report.bytes > 0)
            #expect(await code { _ = try await node.removal(of: credit, by: fixture.admin) } == "project.not-found")
            #expect(try fixture.current() == nil)
            try await until { models.alive.isEmpty }
            #expect(await code { try await fixture.ask("churn", on: node) } != nil)
            for name in ["generations", "bundles", "blobs/sha256"] {
                #expect(try DirectoryHandle(path: "\(fixture.state)/\(name)").names().isEmpty, "\(name)")
            }
            #expect(try await node.projects().isEmpty)
            #expect(await node.metrics().projects.isEmpty)
            #expect(await code { _ = try await node.project(credit) } == "project.not-found")
            #expect(await code { _ = try await remove(node, fixture) } == "project.not-found")
            #expect(try await node.deployments(credit, limit: 10).map(\.state) == [.confirmed, .confirmed])
            let record = try #require(
                try await node.audit(after: 0, limit: 1000, project: credit).last { $0.action == "project.removed" }
            )
            #expect(record.actor == "ada")
            #expect(record.detail.contains("a mistake"))
            #expect(await node.readiness().ready)
            #expect(await node.readiness().findings.allSatisfy { !$0.contains("credit") })
        }
    }

    @Test("can be deployed again, as it goes on: no old bundle, and no number that was given before")
    func again() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            _ = try await remove(node, fixture)
            let old = try fixture.bundle("b1", sequence: 1)
            #expect(await code { try await fixture.upload(old, to: node) } == "bundle.sequence.downgrade")
            let report = try await fixture.confirmed("b3", sequence: 3, on: node)
            #expect(report.generation?.value == 3)
            #expect(try await node.projects().map(\.project) == [credit])
            #expect(
                await code { _ = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin) }
                    == "rollback.none"
            )
        }
    }

    @Test("stays while a deployment is under way, or its name was not typed")
    func refused() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            for typed in [nil, "", "Credit", "credit2"] {
                #expect(await code { _ = try await remove(node, fixture, typed: typed) } == "project.unconfirmed")
            }
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            let open = try await fixture.deploy("b2", on: node)
            try await fixture.reach(.active, open.id, on: node)
            #expect(await code { _ = try await remove(node, fixture) } == "deployment.busy")
            #expect(try fixture.current() == "../generations/credit/2")
            let caller = Requester(name: "olga", role: .operator)
            #expect(
                await code {
                    _ = try await node.removeProject(credit, typed: "credit", reason: nil, by: caller)
                } == "role.too-small"
            )
        }
    }

    @Test("leaves the others as they are, and names the tokens that were for it alone or with others")
    func others() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let other = try #require(ProjectName("fraud"))
        let store = try TokenStore(state: fixture.state)
        let grants = [("cred", [credit]), ("both", [credit, other]), ("fraud", [other])]
        for (name, projects) in grants {
            let grant = TokenGrant(role: .deployer, scope: Scope(projects: Set(projects)))
            _ = try store.create(name, grant, now: fixture.clock.timeOfDay)
        }
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            let foreign = try fixture.bundle("f1", sequence: 1) { draft in
                try draft.describe(project: "fraud", bundle: "f1", sequence: 1, active: ["churn": "2", "mood": "1"])
            }
            try await fixture.upload(foreign, to: node)
            let report = try await remove(node, fixture)
            #expect(report.tokens == ["both", "cred"])
            #expect(try await node.bundles(nil).map(\.project) == [other])
            _ = try await node.deploy(other, DeploymentRequest(bundle: "f1"), by: fixture.admin)
        }
    }

    @Test(
        "is whole or gone after a stop at any point, and removing it again succeeds",
        arguments: [FaultPoint.projectHidden, .projectCondemned, .generationRemoved, .projectRemoved]
    )
    func stopped(_ point: FaultPoint) async throws {
        let fixture = try NodeFixture()
        let copy = fixture.directory.path("copy")
        let opened = Mutex<AutomationNode?>(nil)
        let node = try await fixture.open(
            faults: FaultPoints { reached in
                guard reached == point, let node = opened.withLock({ $0 }) else { return }
                try? fixture.copy(of: node, to: copy)
            }
        )
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            opened.withLock { $0 = node }
            _ = try await remove(node, fixture)
            opened.withLock { $0 = nil }
        }
        let after = try await fixture.open(at: copy)
        if point == .projectHidden {
            #expect(try fixture.current(copy) == "../generations/credit/2")
            #expect(try await after.generations(credit).map(\.number.value) == [1, 2])
            #expect(try await after.project(credit).lastConfirmed?.value == 2)
            _ = try await after.removeProject(credit, typed: "credit", reason: nil, by: fixture.admin)
        }
        #expect(try fixture.current(copy) == nil)
        #expect(try await after.projects().isEmpty)
        #expect(try await after.bundles(nil).isEmpty)
        _ = try await after.collectGarbage(by: fixture.admin)
        #expect(try DirectoryHandle(path: copy + "/blobs/sha256").names().isEmpty)
        #expect(((try? DirectoryHandle(path: copy + "/quarantine").names()) ?? []).isEmpty)
        let left = try DirectoryHandle(path: copy + "/generations").names().filter { $0 != "credit" }
        #expect(left.isEmpty)
        #expect(await after.readiness().ready)
    }
}
