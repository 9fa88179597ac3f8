import DurableFiles
import Identifiers
import NodeAPI
import Orders
import Signing
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Orders that a node carries out")
struct OrderConductTests {
    @Test("a node moves by itself when the time of its wave has come, and is done when it is confirmed")
    func wave() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open()
        let bytes = try fixture.bundle("b1", sequence: 1)
        try await fixture.running(node) {
            try await fixture.upload(bytes, to: node)
            let waves = [
                try OrderWave(.names([NamePattern("canary")]), bake: 600), try OrderWave(.share(1)),
            ]
            try await ordered.send(try ordered.order(ordered.ordered(bytes), epoch: 1, waves: waves), to: node)
            #expect(await node.following.step(credit) <= 60)
            #expect(try await node.deployments(credit, limit: 10).isEmpty)
            fixture.clock.advance(by: 599)
            #expect(await node.following.step(credit) <= 1)
            #expect(try await ordered.report(1, on: node).standing == "early")
            fixture.clock.advance(by: 1)
            let ended = try await ordered.carriedOut(1, on: node)
            #expect(ended.state == .confirmed)
            #expect(ended.requestedBy == "order:plant/1")
            let report = try await ordered.report(1, on: node)
            #expect(report.move?.state == "done")
            #expect(report.wave == 2)
            #expect(try await ordered.actions("order.done", on: node).count == 1)
            // Nothing is done twice.
            _ = await node.following.step(credit)
            #expect(try await node.deployments(credit, limit: 10).count == 1)
        }
    }

    @Test("an order waits for its bundle, and takes no other one of the same name")
    func waits() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open()
        let bytes = try fixture.bundle("b1", sequence: 1)
        let other = try fixture.bundle("b1", sequence: 1, weights: "other")
        try await fixture.running(node) {
            try await ordered.send(try ordered.order(ordered.ordered(other), epoch: 1), to: node)
            try await fixture.upload(bytes, to: node)
            _ = await node.following.step(credit)
            let move = try #require(try await ordered.report(1, on: node).move)
            #expect(move.state == "waiting")
            #expect(move.code == "bundle.not-found")
            #expect(try await node.deployments(credit, limit: 10).isEmpty)
            try await ordered.send(try ordered.order(ordered.ordered(bytes), epoch: 2), to: node)
            #expect(try await ordered.carriedOut(2, on: node).state == .confirmed)
            #expect(try await ordered.report(1, on: node).standing == "superseded")
        }
    }

    @Test("a node that the selection leaves out, and one after the end of an order, does nothing")
    func leftOut() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open()
        let bytes = try fixture.bundle("b1", sequence: 1)
        try await fixture.running(node) {
            try await fixture.upload(bytes, to: node)
            let bundle = try ordered.ordered(bytes)
            let orders = [
                (try ordered.order(bundle, epoch: 1, select: ["line-*"]), "not-selected"),
                (try ordered.order(bundle, epoch: 2, except: ["press-1"]), "not-selected"),
                (
                    try ordered.order(bundle, epoch: 3, waves: [OrderWave(.names([NamePattern("line-1")]))]),
                    "in-no-wave"
                ),
                (try ordered.order(bundle, epoch: 4, pace: .plane), "needs-plane"),
                (try ordered.order(bundle, epoch: 5, after: 3600, lasts: 60), "early"),
            ]
            for (order, standing) in orders {
                #expect(try await ordered.send(order, to: node).order.standing == standing)
                _ = await node.following.step(credit)
            }
            fixture.clock.advance(by: 3660)
            _ = await node.following.step(credit)
            #expect(try await ordered.report(5, on: node).standing == "expired")
            #expect(try await node.deployments(credit, limit: 10).isEmpty)
        }
    }

    @Test("an order for something older than what was confirmed is refused by the node's own rule, for good")
    func downgrade() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open()
        try await fixture.running(node) {
            let old = try fixture.bundle("b1", sequence: 1)
            try await fixture.upload(old, to: node)
            let began = try await fixture.deploy("b1", on: node)
            try await fixture.reach(.active, began.id, on: node)
            fixture.clock.advance(by: 61)
            _ = try await fixture.end(began.id, on: node)
            _ = try await fixture.confirmed("b2", sequence: 2, on: node)
            try await ordered.send(try ordered.order(ordered.ordered(old), epoch: 1), to: node)
            // It may have failed by then.
            if let number = try? await ordered.begun(1, on: node) {
                #expect(try await fixture.end(number, on: node).problem?.code == "bundle.sequence.downgrade")
            }
            _ = await node.following.step(credit)
            let move = try #require(try await ordered.report(1, on: node).move)
            #expect(move.state == "failed")
            #expect(move.code == "bundle.sequence.downgrade")
            #expect(try fixture.current() == "../generations/credit/2")
        }
    }

    @Test("a bundle that fails on the node is rolled back by it, and the order tries it no more")
    func failing() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open(
            "hooks: {post-activate: {command: [sh, -c, 'test $SLIPWAY_GENERATION = 1']}}\n"
        )
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            let bytes = try fixture.bundle("b2", sequence: 2)
            try await fixture.upload(bytes, to: node)
            try await ordered.send(try ordered.order(ordered.ordered(bytes), epoch: 1), to: node)
            let number = try await ordered.begun(1, on: node)
            let ended = try await fixture.end(number, on: node)
            #expect(ended.state == .rolledBack)
            fixture.clock.advance(by: 3600)
            _ = await node.following.step(credit)
            let move = try #require(try await ordered.report(1, on: node).move)
            #expect(move.state == "failed")
            #expect(try await ordered.actions("order.failed", on: node).count == 1)
            #expect(try await node.deployments(credit, limit: 10).count == 2)
            #expect(try fixture.current() == "../generations/credit/1")
        }
    }

    @Test("a stop that holds leaves what was moved, and lets nobody else begin")
    func hold() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open()
        let bytes = try fixture.bundle("b1", sequence: 1)
        try await fixture.running(node) {
            try await fixture.upload(bytes, to: node)
            let bundle = try ordered.ordered(bytes)
            try await ordered.send(try ordered.order(bundle, epoch: 1, after: 600), to: node)
            try await ordered.send(try ordered.order(bundle, epoch: 2, stop: .hold), to: node)
            fixture.clock.advance(by: 601)
            _ = await node.following.step(credit)
            #expect(try await node.deployments(credit, limit: 10).isEmpty)
            #expect(try await ordered.report(2, on: node).move?.state == "done")
            try await ordered.send(try ordered.order(bundle, epoch: 3), to: node)
            #expect(try await ordered.carriedOut(3, on: node).state == .confirmed)
            try await ordered.send(try ordered.order(bundle, epoch: 4, stop: .hold), to: node)
            _ = await node.following.step(credit)
            #expect(try fixture.current() == "../generations/credit/1")
        }
    }

    @Test("a stop that reverts brings back what was confirmed before, by the node's own rollback, once")
    func revert() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open()
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            let bytes = try fixture.bundle("b2", sequence: 2)
            try await fixture.upload(bytes, to: node)
            let bundle = try ordered.ordered(bytes)
            try await ordered.send(try ordered.order(bundle, epoch: 1), to: node)
            #expect(try await ordered.carriedOut(1, on: node).state == .confirmed)
            #expect(try fixture.current() == "../generations/credit/2")
            try await ordered.send(try ordered.order(bundle, epoch: 2, stop: .revert), to: node)
            let number = try await ordered.begun(2, on: node)
            let ended = try await fixture.end(number, on: node)
            #expect(ended.kind == .rollback)
            #expect(ended.requestedBy == "order:plant/2")
            _ = await node.following.step(credit)
            #expect(try await ordered.report(2, on: node).move?.state == "done")
            #expect(try fixture.current() == "../generations/credit/1")
            // It is bad until somebody forgives it.
            try await ordered.send(try ordered.order(bundle, epoch: 3), to: node)
            _ = await node.following.step(credit)
            let move = try #require(try await ordered.report(3, on: node).move)
            #expect(move.state == "failed")
            #expect(move.code == "bundle.bad")
        }
    }

    @Test("a stop reverts what an order of a fleet moved that the node was of before")
    func revertOfAnotherFleet() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open()
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            let bytes = try fixture.bundle("b2", sequence: 2)
            try await fixture.upload(bytes, to: node)
            let bundle = try ordered.ordered(bytes)
            try await ordered.send(try ordered.order(bundle, epoch: 1), to: node)
            try await ordered.carriedOut(1, on: node)
            let other = try NodeConfiguration(yaml: "names: [press-1]\nfleet: {name: east}\n", subject: "test.yaml")
            try await node.configure(other, note: "test")
            try await ordered.send(try ordered.order(bundle, epoch: 2, fleet: "east", stop: .revert), to: node)
            let number = try await ordered.begun(2, on: node)
            #expect(try await fixture.end(number, on: node).kind == .rollback)
            #expect(try fixture.current() == "../generations/credit/1")
        }
    }

    @Test("a stop reverts what the stop of a later bundle brought back")
    func revertTwice() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open()
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            var bundles: [OrderedBundle] = []
            for number in [2, 3] as [Int64] {
                let bytes = try fixture.bundle("b\(number)", sequence: number)
                try await fixture.upload(bytes, to: node)
                bundles.append(try ordered.ordered(bytes))
                try await ordered.send(try ordered.order(bundles[bundles.count - 1], epoch: number), to: node)
                try await ordered.carriedOut(number, on: node)
            }
            #expect(try fixture.current() == "../generations/credit/3")
            for (bundle, epoch) in [(bundles[1], 4), (bundles[0], 5)] as [(OrderedBundle, Int64)] {
                try await ordered.send(try ordered.order(bundle, epoch: epoch, stop: .revert), to: node)
                _ = try await fixture.end(try await ordered.begun(epoch, on: node), on: node)
                _ = await node.following.step(credit)
                #expect(try fixture.current() == "../generations/credit/\(epoch == 4 ? 2 : 1)")
            }
        }
    }

    @Test("an order that waits for its bundle begins when that is uploaded")
    func arrives() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open()
        let bytes = try fixture.bundle("b1", sequence: 1)
        try await fixture.running(node) {
            try await ordered.send(try ordered.order(ordered.ordered(bytes), epoch: 1), to: node)
            _ = await node.following.step(credit)
            #expect(try await ordered.report(1, on: node).move?.code == "bundle.not-found")
            try await fixture.upload(bytes, to: node)
            while try await ordered.report(1, on: node).move?.deployment == nil { await Task.yield() }
        }
    }

    @Test("a stop that reverts leaves what a person deployed, and what was moved too long ago")
    func revertNothing() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open()
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            let byHand = try fixture.bundle("b2", sequence: 2)
            try await fixture.upload(byHand, to: node)
            let began = try await fixture.deploy("b2", on: node)
            try await fixture.reach(.active, began.id, on: node)
            fixture.clock.advance(by: 61)
            _ = try await fixture.end(began.id, on: node)
            try await ordered.send(try ordered.order(ordered.ordered(byHand), epoch: 1, stop: .revert), to: node)
            _ = await node.following.step(credit)
            #expect(try await ordered.report(1, on: node).move?.state == "done")
            #expect(try fixture.current() == "../generations/credit/2")
            let bytes = try fixture.bundle("b3", sequence: 3)
            try await fixture.upload(bytes, to: node)
            let bundle = try ordered.ordered(bytes)
            try await ordered.send(try ordered.order(bundle, epoch: 2), to: node)
            try await ordered.carriedOut(2, on: node)
            fixture.clock.advance(by: 3601)
            let late = try ordered.order(bundle, epoch: 3, revertWithin: 3600, stop: .revert)
            try await ordered.send(late, to: node)
            _ = await node.following.step(credit)
            #expect(try await ordered.report(3, on: node).move?.state == "done")
            #expect(try fixture.current() == "../generations/credit/3")
        }
    }

    @Test("a stop ends a probation, too")
    func revertOnProbation() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open()
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            let bytes = try fixture.bundle("b2", sequence: 2)
            try await fixture.upload(bytes, to: node)
            let bundle = try ordered.ordered(bytes)
            try await ordered.send(try ordered.order(bundle, epoch: 1), to: node)
            let number = try await ordered.begun(1, on: node)
            try await fixture.reach(.active, number, on: node)
            try await ordered.send(try ordered.order(bundle, epoch: 2, stop: .revert), to: node)
            _ = await node.following.step(credit)
            #expect(try await fixture.end(number, on: node).state == .rolledBack)
            _ = await node.following.step(credit)
            #expect(try fixture.current() == "../generations/credit/1")
            #expect(try await ordered.report(2, on: node).move?.state == "done")
            #expect(try await ordered.report(1, on: node).move?.state == "failed")
        }
    }

    @Test("a person's rollback of an ordered bundle stays: the order does not bring it again, nor after a restart")
    func byHand() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open()
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            let bytes = try fixture.bundle("b2", sequence: 2)
            try await fixture.upload(bytes, to: node)
            try await ordered.send(try ordered.order(ordered.ordered(bytes), epoch: 1), to: node)
            try await ordered.carriedOut(1, on: node)
            let back = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            _ = try await fixture.end(back.id, on: node)
            _ = await node.following.step(credit)
            #expect(try fixture.current() == "../generations/credit/1")
        }
        let copy = fixture.directory.path("copy")
        try fixture.copy(of: node, to: copy)
        let again = try await ordered.open(at: copy)
        try await fixture.running(again) {
            _ = await again.following.step(credit)
            let current = try fixture.current(copy)
            #expect(current == "../generations/credit/1")
        }
    }

    @Test(
        "a key that was taken back after its order came orders nothing more, until the configuration is read again with it"
    )
    func takenBack() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let node = try await ordered.open()
        let bytes = try fixture.bundle("b1", sequence: 1)
        try await fixture.running(node) {
            try await fixture.upload(bytes, to: node)
            try await ordered.send(try ordered.order(ordered.ordered(bytes), epoch: 1, after: 60), to: node)
            let keys = try DirectoryHandle(path: fixture.state + "/trust/orders")
            _ = try keys.remove(file: "release.pem")
            fixture.clock.advance(by: 61)
            _ = await node.following.step(credit)
            let move = try #require(try await ordered.report(1, on: node).move)
            #expect(move.state == "failed")
            #expect(move.code == "signature.untrusted")
            let pem = Array(ordered.releaseKey.verificationKey.pem.utf8)
            try keys.replace(file: "release.pem", with: pem)
            try await node.configure(node.configuration, note: "test")
            #expect(try await ordered.carriedOut(1, on: node).state == .confirmed)
        }
    }
}
