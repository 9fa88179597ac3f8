import DurableFiles
import Identifiers
import NodeAPI
import Synchronization
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A node that was stopped at any moment")
struct RecoveryTests {
    /// Makes a copy of the state directory at each fault point, as a killed node leaves it.
    private func stops(
        in fixture: NodeFixture,
        yaml: String,
        _ story: @Sendable @escaping (AutomationNode) async throws -> Void
    ) async throws -> [(point: FaultPoint, path: String)] {
        let armed = Mutex(false)
        let stops = Mutex<[(point: FaultPoint, path: String)]>([])
        let node = try await fixture.open(
            yaml,
            faults: FaultPoints { point in
                guard armed.withLock({ $0 }) else { return }
                let path = fixture.directory.path("stop-\(stops.withLock { $0.count })-\(point.rawValue)")
                try? Shell.run("cp -a \(fixture.state) \(path)")
                stops.withLock { $0.append((point, path)) }
            }
        )
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            armed.withLock { $0 = true }
            try await story(node)
        }
        return stops.withLock { $0 }
    }

    /// The invariants of a state directory after a start.
    private func check(_ path: String, _ fixture: NodeFixture, _ node: AutomationNode) async throws {
        _ = try await node.collectGarbage(by: fixture.admin)
        for deployment in try await node.deployments(credit, limit: 10) { #expect(deployment.isFinished) }
        let project = try await node.project(credit)
        let current = try #require(try fixture.current(path))
        #expect(current == "../generations/credit/\(try #require(project.lastConfirmed))")
        let readiness = await node.readiness()
        #expect(readiness.ready, "\(readiness.findings)")
        let left = try leftovers(below: path)
        #expect(left.isEmpty, "\(left)")
    }

    private func leftovers(below path: String) throws -> [String] {
        let state = try DirectoryHandle(path: path)
        return try ["", "ingest", "current", "bundles/credit", "generations/credit", "tokens"].flatMap { place in
            try (place.isEmpty ? state : state.open(directory: place)).names().filter { $0.hasPrefix(".slipway-") }
        }
    }

    @Test("during a deployment starts whole, and the deployment ends or can be repeated")
    func deployment() async throws {
        let fixture = try NodeFixture()
        let stops = try await stops(in: fixture, yaml: "hooks: {post-activate: {command: ['true'], timeout: 1h}}") {
            node in
            _ = try await fixture.confirmed("b2", sequence: 2, on: node)
            _ = try await node.collectGarbage(by: fixture.admin)
        }
        let points = Set(stops.map(\.point))
        #expect(
            points.isSuperset(of: [
                .bundleAdopted, .stagingLinked, .switchIntended, .switchFlipped, .deploymentConfirmed,
            ])
        )
        for (point, path) in stops {
            let node = try await fixture.open("hooks: {post-activate: {command: ['true'], timeout: 1h}}", at: path)
            try await fixture.running(node) {
                let open = try await node.project(credit).deployment
                #expect(
                    (open != nil) == [.switchFlipped, .deploymentActive, .probationBegun].contains(point),
                    "\(point)"
                )
                fixture.clock.advance(by: 61)
                if let open { #expect(try await fixture.end(open.id, on: node).state == .confirmed) }
                try await check(path, fixture, node)
                try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
                let again = try await fixture.deploy("b2", on: node)
                try await fixture.reach(.active, again.id, on: node)
                fixture.clock.advance(by: 61)
                #expect(try await fixture.end(again.id, on: node).state == .confirmed, "\(point)")
                try await check(path, fixture, node)
                #expect(try fixture.text("current/credit/models/churn/active/model.bin", in: path) == "b2-2")
            }
        }
    }

    @Test("during a rollback finishes it")
    func rollback() async throws {
        let fixture = try NodeFixture()
        let yaml =
            "hooks: {probe: {command: [sh, -c, 'test $SLIPWAY_GENERATION = 1'], timeout: 10m}}\nprobation: {passes: 1}"
        let stops = try await stops(in: fixture, yaml: yaml) { node in
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            let report = try await fixture.end(try await fixture.deploy("b2", on: node).id, on: node)
            #expect(report.state == .rolledBack)
        }
        for (point, path) in stops where point.rawValue.hasPrefix("rollback") {
            let node = try await fixture.open(yaml, at: path)
            #expect(try fixture.current(path) == "../generations/credit/1")
            try await fixture.running(node) {
                let newest = try await node.deployments(credit, limit: 1)[0]
                #expect(try await fixture.end(newest.id, on: node).state == .rolledBack, "\(point)")
                try await check(path, fixture, node)
            }
        }
    }

    @Test("during its own recovery recovers the same")
    func twice() async throws {
        let fixture = try NodeFixture()
        let stops = try await stops(in: fixture, yaml: "") { node in
            _ = try await fixture.confirmed("b2", sequence: 2, on: node)
        }
        let stop = try #require(stops.first { $0.point == .switchFlipped })
        let copies = Mutex<[String]>([])
        let faults = FaultPoints { point in
            let path = stop.path + "-again-\(point.rawValue)"
            try? Shell.run("cp -a \(stop.path) \(path)")
            copies.withLock { $0.append(path) }
        }
        _ = try await fixture.open(at: stop.path, faults: faults)
        #expect(copies.withLock { $0.count } == 2)
        for path in copies.withLock({ $0 }) {
            let node = try await fixture.open(at: path)
            #expect(try await node.project(credit).deployment?.state == .active)
            #expect(try fixture.current(path) == "../generations/credit/2")
        }
    }

    @Test("again and again during a probation gives up and rolls back, since what is on probation may be the cause")
    func crashLoop() async throws {
        let fixture = try NodeFixture()
        let stops = try await stops(in: fixture, yaml: "") { node in
            _ = try await fixture.confirmed("b2", sequence: 2, on: node)
        }
        let stop = try #require(stops.first { $0.point == .deploymentActive })
        var path = stop.path
        for attempt in 1...4 {
            let killed = try await fixture.open(at: path)
            #expect(try fixture.current(path) == "../generations/credit/\(attempt == 4 ? 1 : 2)")
            let next = stop.path + "-\(attempt)"
            try fixture.copy(of: killed, at: path, to: next)
            path = next
        }
        let node = try await fixture.open(at: path)
        try await fixture.running(node) {
            let id = try await node.deployments(credit, limit: 1)[0].id
            let report = try await fixture.end(id, on: node)
            #expect(report.state == .rolledBack)
            #expect(report.problem?.code == "deployment.interrupted")
        }
    }

    @Test("brings back the newest confirmed generation that is whole when the current one is damaged or gone")
    func damaged() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
        }
        for (name, damage) in [
            ("flip", "f=generations/credit/2/models/churn/2/model.bin; chmod u+w $f; printf XXXX > $f"),
            ("gone", "rm -rf generations/credit/2"), ("link", "rm current/credit; ln -s ../nowhere current/credit"),
            ("none", "rm current/credit"),
        ] {
            let path = fixture.directory.path(name)
            try fixture.copy(of: node, to: path)
            try Shell.run("cd \(path) && { \(damage); }")
            let mended = try await fixture.open(at: path)
            let isWhole = name == "link" || name == "none"
            #expect(try fixture.current(path) == "../generations/credit/\(isWhole ? 2 : 1)", "\(name)")
            #expect(await mended.readiness().findings.isEmpty == false)
            #expect(try await mended.audit(after: 0, limit: 100, project: credit).last?.action == "current.restored")
        }
    }

    @Test(
        "on probation, and begins again with the clock set back or forward, keeps the deadline on record and has no more time",
        arguments: [(0.0, 1800.0), (-86_400, 3600), (86_400, 0)]
    )
    func clockSetMeanwhile(forward: Double, rest: Double) async throws {
        let fixture = try NodeFixture()
        let yaml = "probation: {confirm: manual, minimum: 0s, deadline: 1h}"
        let node = try await fixture.open(yaml)
        let id = try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let began = try await fixture.deploy("b1", on: node)
            return try await fixture.reach(.active, began.id, on: node).id
        }
        fixture.clock.advance(by: 1800)
        fixture.clock.set(forward: forward)
        let path = fixture.directory.path("next")
        try fixture.copy(of: node, to: path)
        let next = try await fixture.open(yaml, at: path)
        try await fixture.running(next) {
            if rest > 0 {
                // Its time begins when the probation goes on, a moment after the node does.
                try await until { fixture.clock.hasSleeper(for: rest) }
                fixture.clock.advance(by: rest - 1)
                let open = try await next.deployment(credit, id)
                #expect(open.state == .active)
                fixture.clock.advance(by: 2)
            }
            let report = try await fixture.end(id, on: next)
            #expect(report.problem?.code == "deployment.deadline")
        }
    }

    @Test("in good order goes on with the probation, and leaves no hook running")
    func graceful() async throws {
        let fixture = try NodeFixture()
        let yaml = "hooks: {post-activate: {command: [sh, -c, 'echo $$ > $SLIPWAY_STATE/../pid; exec sleep 1000']}}"
        let node = try await fixture.open(yaml)
        let id = try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let began = try await fixture.deploy("b1", on: node)
            for await report in try await node.deploymentEvents(credit, began.id)
            where report.steps.last?.name == "post-activate" { break }
            while (try? fixture.directory.text("pid").isEmpty) != false { await Task.yield() }
            return began.id
        }
        let process = try fixture.directory.text("pid").filter(\.isNumber)
        #expect(throws: Shell.Failed.self) { try Shell.run("kill -0 \(process)") }
        #expect(try await node.deployment(credit, id).state == .active)
        let path = fixture.directory.path("next")
        try fixture.copy(of: node, to: path)
        let next = try await fixture.open("hooks: {post-activate: {command: ['true'], timeout: 1h}}", at: path)
        try await fixture.running(next) {
            fixture.clock.advance(by: 61)
            let report = try await fixture.end(id, on: next)
            #expect(report.state == .confirmed)
        }
    }
}
