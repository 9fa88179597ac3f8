import DurableFiles
import Identifiers
import NodeAPI
import Synchronization
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A node that was stopped at any moment")
struct RecoveryTests {
    /// What a node leaves behind at each fault point, as a copy of its state directory.
    private func stops(
        in bench: NodeBench,
        yaml: String,
        _ story: @Sendable @escaping (AutomationNode) async throws -> Void
    ) async throws -> [(point: FaultPoint, path: String)] {
        let armed = Mutex(false)
        let stops = Mutex<[(point: FaultPoint, path: String)]>([])
        let node = try await bench.open(
            yaml,
            faults: FaultPoints { point in
                guard armed.withLock({ $0 }) else { return }
                let path = bench.directory.path("stop-\(stops.withLock { $0.count })-\(point.rawValue)")
                try? Shell.run("cp -a \(bench.state) \(path)")
                stops.withLock { $0.append((point, path)) }
            }
        )
        try await bench.running(node) {
            _ = try await bench.confirmed("b1", sequence: 1, on: node)
            armed.withLock { $0 = true }
            try await story(node)
        }
        return stops.withLock { $0 }
    }

    /// The invariants of a state directory after a start.
    private func check(_ path: String, _ bench: NodeBench, _ node: AutomationNode) async throws {
        _ = try await node.collectGarbage(by: bench.admin)
        for deployment in try await node.deployments(credit, limit: 10) { #expect(deployment.isFinished) }
        let project = try await node.project(credit)
        let current = try #require(try bench.current(path))
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
        let bench = try NodeBench()
        let stops = try await stops(in: bench, yaml: "hooks: {post-activate: {command: ['true'], timeout: 1h}}") {
            node in
            _ = try await bench.confirmed("b2", sequence: 2, on: node)
            _ = try await node.collectGarbage(by: bench.admin)
        }
        let points = Set(stops.map(\.point))
        #expect(
            points.isSuperset(of: [
                .bundleAdopted, .stagingLinked, .switchIntended, .switchFlipped, .deploymentConfirmed,
            ])
        )
        for (point, path) in stops {
            let node = try await bench.open("hooks: {post-activate: {command: ['true'], timeout: 1h}}", at: path)
            try await bench.running(node) {
                let open = try await node.project(credit).deployment
                #expect(
                    (open != nil) == [.switchFlipped, .deploymentActive, .probationBegun].contains(point),
                    "\(point)"
                )
                bench.clock.advance(by: 61)
                if let open { #expect(try await bench.end(open.id, on: node).state == .confirmed) }
                try await check(path, bench, node)
                try await bench.upload(bench.bundle("b2", sequence: 2), to: node)
                let again = try await bench.deploy("b2", on: node)
                try await bench.reach(.active, again.id, on: node)
                bench.clock.advance(by: 61)
                #expect(try await bench.end(again.id, on: node).state == .confirmed, "\(point)")
                try await check(path, bench, node)
                #expect(try bench.text("current/credit/models/churn/active/model.bin", in: path) == "b2-2")
            }
        }
    }

    @Test("during a rollback finishes it")
    func rollback() async throws {
        let bench = try NodeBench()
        let yaml =
            "hooks: {probe: {command: [sh, -c, 'test $SLIPWAY_GENERATION = 1'], timeout: 10m}}\nprobation: {passes: 1}"
        let stops = try await stops(in: bench, yaml: yaml) { node in
            try await bench.upload(bench.bundle("b2", sequence: 2), to: node)
            let report = try await bench.end(try await bench.deploy("b2", on: node).id, on: node)
            #expect(report.state == .rolledBack)
        }
        for (point, path) in stops where point.rawValue.hasPrefix("rollback") {
            let node = try await bench.open(yaml, at: path)
            #expect(try bench.current(path) == "../generations/credit/1")
            try await bench.running(node) {
                let newest = try await node.deployments(credit, limit: 1)[0]
                #expect(try await bench.end(newest.id, on: node).state == .rolledBack, "\(point)")
                try await check(path, bench, node)
            }
        }
    }

    @Test("during its own recovery recovers the same")
    func twice() async throws {
        let bench = try NodeBench()
        let stops = try await stops(in: bench, yaml: "") { node in
            _ = try await bench.confirmed("b2", sequence: 2, on: node)
        }
        let stop = try #require(stops.first { $0.point == .switchFlipped })
        let copies = Mutex<[String]>([])
        let faults = FaultPoints { point in
            let path = stop.path + "-again-\(point.rawValue)"
            try? Shell.run("cp -a \(stop.path) \(path)")
            copies.withLock { $0.append(path) }
        }
        _ = try await bench.open(at: stop.path, faults: faults)
        #expect(copies.withLock { $0.count } == 2)
        for path in copies.withLock({ $0 }) {
            let node = try await bench.open(at: path)
            #expect(try await node.project(credit).deployment?.state == .active)
            #expect(try bench.current(path) == "../generations/credit/2")
        }
    }

    @Test("again and again during a probation gives up and rolls back, since what is on probation may be the cause")
    func crashLoop() async throws {
        let bench = try NodeBench()
        let stops = try await stops(in: bench, yaml: "") { node in
            _ = try await bench.confirmed("b2", sequence: 2, on: node)
        }
        let stop = try #require(stops.first { $0.point == .deploymentActive })
        var path = stop.path
        for attempt in 1...4 {
            let killed = try await bench.open(at: path)
            #expect(try bench.current(path) == "../generations/credit/\(attempt == 4 ? 1 : 2)")
            let next = stop.path + "-\(attempt)"
            try bench.copy(of: killed, at: path, to: next)
            path = next
        }
        let node = try await bench.open(at: path)
        try await bench.running(node) {
            let id = try await node.deployments(credit, limit: 1)[0].id
            let report = try await bench.end(id, on: node)
            #expect(report.state == .rolledBack)
            #expect(report.problem?.code == "deployment.interrupted")
        }
    }

    @Test("brings back the newest confirmed generation that is whole when the current one is damaged or gone")
    func damaged() async throws {
        let bench = try NodeBench()
        let node = try await bench.open()
        try await bench.running(node) {
            for number in 1...2 { _ = try await bench.confirmed("b\(number)", sequence: Int64(number), on: node) }
        }
        for (name, damage) in [
            ("flip", "f=generations/credit/2/models/churn/2/model.bin; chmod u+w $f; printf XXXX > $f"),
            ("gone", "rm -rf generations/credit/2"), ("link", "rm current/credit; ln -s ../nowhere current/credit"),
            ("none", "rm current/credit"),
        ] {
            let path = bench.directory.path(name)
            try bench.copy(of: node, to: path)
            try Shell.run("cd \(path) && { \(damage); }")
            let mended = try await bench.open(at: path)
            let isWhole = name == "link" || name == "none"
            #expect(try bench.current(path) == "../generations/credit/\(isWhole ? 2 : 1)", "\(name)")
            #expect(await mended.readiness().findings.isEmpty == false)
            #expect(try await mended.audit(after: 0, limit: 100, project: credit).last?.action == "current.restored")
        }
    }

    @Test(
        "on probation, and begins again with the clock set back or forward, keeps the deadline on record and has no more time",
        arguments: [(0.0, 1800.0), (-86_400, 3600), (86_400, 0)]
    )
    func clockSetMeanwhile(forward: Double, rest: Double) async throws {
        let bench = try NodeBench()
        let yaml = "probation: {confirm: manual, deadline: 1h}"
        let node = try await bench.open(yaml)
        let id = try await bench.running(node) {
            try await bench.upload(bench.bundle("b1", sequence: 1), to: node)
            let began = try await bench.deploy("b1", on: node)
            return try await bench.reach(.active, began.id, on: node).id
        }
        bench.clock.advance(by: 1800)
        bench.clock.set(forward: forward)
        let path = bench.directory.path("next")
        try bench.copy(of: node, to: path)
        let next = try await bench.open(yaml, at: path)
        try await bench.running(next) {
            if rest > 0 {
                bench.clock.advance(by: rest - 1)
                let open = try await next.deployment(credit, id)
                #expect(open.state == .active)
                bench.clock.advance(by: 2)
            }
            let report = try await bench.end(id, on: next)
            #expect(report.problem?.code == "deployment.deadline")
        }
    }

    @Test("in good order goes on with the probation, and leaves no hook running")
    func graceful() async throws {
        let bench = try NodeBench()
        let yaml = "hooks: {post-activate: {command: [sh, -c, 'echo $$ > $SLIPWAY_STATE/../pid; exec sleep 1000']}}"
        let node = try await bench.open(yaml)
        let id = try await bench.running(node) {
            try await bench.upload(bench.bundle("b1", sequence: 1), to: node)
            let began = try await bench.deploy("b1", on: node)
            for await report in try await node.deploymentEvents(credit, began.id)
            where report.steps.last?.name == "post-activate" { break }
            while (try? bench.directory.text("pid").isEmpty) != false { await Task.yield() }
            return began.id
        }
        let process = try bench.directory.text("pid").filter(\.isNumber)
        #expect(throws: Shell.Failed.self) { try Shell.run("kill -0 \(process)") }
        #expect(try await node.deployment(credit, id).state == .active)
        let path = bench.directory.path("next")
        try bench.copy(of: node, to: path)
        let next = try await bench.open("hooks: {post-activate: {command: ['true'], timeout: 1h}}", at: path)
        try await bench.running(next) {
            bench.clock.advance(by: 61)
            let report = try await bench.end(id, on: next)
            #expect(report.state == .confirmed)
        }
    }
}
