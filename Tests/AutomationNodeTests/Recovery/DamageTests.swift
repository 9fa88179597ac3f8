import DurableFiles
import GRDB
import Identifiers
import NodeAPI
import Serving
import Signing
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Damage on the disk of a node")
struct DamageTests {
    /// A state with generations 1 and 2 confirmed, 2 current; made once, copied by each test.
    private static let made = Task { try await NodeFixture.twoConfirmed() }

    private let place: TemporaryDirectory
    private let fixture: NodeFixture
    private var state: String { place.path("state") }

    init() async throws {
        let node: AutomationNode
        (fixture, node) = try await Self.made.value
        place = try TemporaryDirectory()
        try fixture.copy(of: node, to: place.path("state"))
    }

    private func damage(_ line: String) throws { try Shell.run("cd \(state) && { \(line)\n}") }

    /// Changes a byte of a file, whatever its mode, and not its size.
    private func flip(_ file: String) -> String {
        "f=$(ls \(file) | head -1); m=$(stat -c %a $f); chmod u+w $f; printf X | dd of=$f bs=1 seek=2 conv=notrunc; chmod $m $f"
    }

    private func file(_ number: Int, _ version: Int) -> String {
        "generations/credit/\(number)/models/churn/\(version)/model.bin"
    }

    @Test("in a version that is not active takes nothing down, is told, and keeps that version alone from being asked")
    func inactive() async throws {
        try damage("\(flip(file(2, 1))); \(flip(file(1, 1)))")
        let (fixture, path) = (fixture, state)
        let node = try await fixture.open(served, at: path, models: RehearsedModels())
        #expect(try fixture.current(path) == "../generations/credit/2")
        let damaged = try #require(try await node.project(credit).damaged)
        #expect(damaged.map { "\($0.generation) \($0.model) \($0.version)" } == ["2 churn 1"])
        try await fixture.running(node) {
            try await until { await node.readiness().ready }
            let readiness = await node.readiness()
            #expect(
                readiness.findings.contains {
                    $0.hasPrefix("generation.damaged: credit generation 2: churn 1 is damaged")
                }
            )
            #expect(await code { _ = try await fixture.ask("churn", on: node) } == nil)
            let first = try #require(VersionID("1"))
            #expect(await code { try await fixture.ask("churn", on: node, .version(first)) } == "scoring.not-served")
            #expect(await code { try await fixture.ask("mood", on: node) } == nil)
            // The way back is hurt in the same way, and stands.
            let back = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            let report = try await fixture.end(back.id, on: node)
            #expect(report.state == .confirmed)
            #expect(report.steps.first?.output.contains("churn 1 is damaged, and not active") == true)
            #expect(try fixture.current(path) == "../generations/credit/1")
            // To activate it a generation would be made that is not whole.
            let wish = try await fixture.deploy("b2", on: node, active: try older())
            #expect(try await fixture.end(wish.id, on: node).problem?.code == "generation.damaged")
            #expect(try fixture.current(path) == "../generations/credit/1")
            // What was taken out of the store lies in the quarantine; sent again it can be activated.
            try Shell.run("ls \(path)/quarantine | grep -q store.blob-damaged")
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            let again = try await fixture.deploy("b2", on: node, active: try older())
            #expect(try await fixture.reach(.active, again.id, on: node).state == .active)
        }
    }

    @Test("in a golden prediction keeps nothing from answering that is current already, and is told")
    func golden() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open(served, models: RehearsedModels())
        try await fixture.running(node) {
            try await fixture.upload(fixture.golden("b1", sequence: 1, value: 1), to: node)
            let began = try await fixture.deploy("b1", on: node)
            try await fixture.reach(.active, began.id, on: node)
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(began.id, on: node).state == .confirmed)
        }
        let path = fixture.directory.path("next")
        try fixture.copy(of: node, to: path)
        try Shell.run(
            "cd \(path) && f=$(grep -l slipway.golden/1 blobs/sha256/* | head -1) && test -n \"$f\" && chmod u+w $f && printf X > $f"
        )
        let next = try await fixture.open(served, at: path, models: RehearsedModels())
        try await fixture.running(next) {
            try await until { await code { _ = try await fixture.ask("churn", on: next) } == nil }
            let readiness = await next.readiness()
            #expect(readiness.ready)
            #expect(
                readiness.findings.contains { $0.contains("golden prediction of churn 2") },
                "\(readiness.findings)"
            )
        }
    }

    @Test("in the active version of what is current goes to the one before, and whatever is taken away is kept")
    func active() async throws {
        try damage(flip(file(2, 2)))
        let node = try await fixture.open(at: state)
        #expect(try fixture.current(state) == "../generations/credit/1")
        #expect(
            try await node.audit(after: 0, limit: 99, project: credit).last?.detail.contains("generation 2") == true
        )
        try damage("test -e generations/credit/2/bundle.json")
    }

    @Test("where there is a choice, it goes to one whose signer is still trusted")
    func untrusted() async throws {
        let key = SigningKey.generate()
        let (fixture, path, other) = (fixture, state, SigningIdentity(key: key))
        let node = try await fixture.open("retention: {confirmed: 5}", at: path)
        try place.write(Array(key.verificationKey.pem.utf8), to: "state/trust/other.pem")
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b3", sequence: 3, signedBy: other), to: node)
            let began = try await fixture.deploy("b3", on: node)
            try await fixture.reach(.active, began.id, on: node)
            fixture.clock.advance(by: 61)
            #expect(try await fixture.end(began.id, on: node).state == .confirmed)
            _ = try await fixture.confirmed("b4", sequence: 4, on: node)
        }
        let copy = place.path("next")
        try fixture.copy(of: node, at: path, to: copy)
        try Shell.run("cd \(copy) && rm trust/other.pem && { \(flip(file(4, 2)))\n}")
        let next = try await fixture.open("retention: {confirmed: 5}", at: copy)
        #expect(try fixture.current(copy) == "../generations/credit/2")
        withExtendedLifetime(next) {}
    }

    @Test("what no record knows is set aside and not removed")
    func strangers() async throws {
        try damage(
            """
            mkdir -p generations/credit/77/models bundles/credit/junk generations/other bundles/credit/\(String(repeating: "a", count: 64))
            mkdir -p 'generations/no name!'; echo x > generations/credit/77/models/x
            mkdir generations/credit/.slipway-3.left
            """
        )
        let node = try await fixture.open(at: state)
        #expect(await node.readiness().ready)
        #expect(await node.readiness().findings.filter { $0.contains("quarantine/") }.count == 4)
        try damage("test $(cat quarantine/*/content/models/x) = x; test ! -e generations/credit/77")
        try damage("test ! -e generations/credit/.slipway-3.left; test $(ls quarantine | wc -l) = 4")
    }

    @Test(
        "of a bundle's documents is mended from their copies, and current stays",
        arguments: ["bundle.json", "bundle.sig"]
    )
    func documents(name: String) async throws {
        let bundle = "$(dirname $(grep -l '\"b2\"' bundles/credit/*/bundle.json))"
        for line in ["f=\(bundle)/\(name); \(flip("$f"))", "rm -f \(bundle)/\(name)"] {
            try damage("D=\(bundle); sha256sum $D/\(name) > ../before; \(line)")
            let node = try await fixture.open(at: state)
            #expect(try fixture.current(state) == "../generations/credit/2")
            let readiness = await node.readiness()
            #expect(readiness.ready)
            #expect(readiness.findings.contains { $0.hasPrefix("bundle.damaged") }, "\(readiness.findings)")
            try damage("sha256sum -c ../before")
            withExtendedLifetime(node) {}
        }
        try damage("ls quarantine/*/content")
    }

    @Test("a signed list that another hand put in the place of the one that was verified is not believed")
    func forgedList() async throws {
        let stranger = try NodeFixture()
        try place.write(stranger.bundle("b2", sequence: 2, weights: "evil"), to: "evil.tar")
        try damage(
            """
            D=$(dirname $(grep -l '"b2"' bundles/credit/*/bundle.json)); cp -p $D/bundle.sig ../was
            tar -xOf ../evil.tar bundle.sig > ../forged; rm -f $D/bundle.sig; cp ../forged $D/bundle.sig; chmod 444 $D/bundle.sig
            """
        )
        let node = try await fixture.open(at: state)
        #expect(try fixture.current(state) == "../generations/credit/2")
        try damage("cmp ../was $(dirname $(grep -l '\"b2\"' bundles/credit/*/bundle.json))/bundle.sig")
        withExtendedLifetime(node) {}
    }

    @Test("garbage collection goes on past a bundle whose list is damaged, keeps what it needs, and says so everywhere")
    func garbage() async throws {
        let path = state
        let fixture = fixture
        let node = try await fixture.open("retention: {confirmed: 1}", at: path)
        try await fixture.running(node) {
            try damage("f=$(dirname $(grep -l '\"b2\"' bundles/credit/*/bundle.json))/bundle.sig; \(flip("$f"))")
            let report = try await node.collectGarbage(by: fixture.admin)
            #expect(report.generations == 1 && report.bundles == 1 && report.blobs > 0, "\(report)")
            #expect(report.findings?.first?.contains("b2") == true)
            #expect(await node.readiness().findings.contains { $0.contains("bundle.sig of credit b2") })
            #expect(try await node.audit(after: 0, limit: 99, project: nil).last?.outcome == "bundle.damaged")
            // Even without the copy: all blobs stay, since nobody knows which it needs.
            let database = try NodeDatabase(in: DirectoryHandle(path: path))
            try database.write { try $0.execute(sql: "DELETE FROM signature_copies") }
            try damage("head -c 10 /dev/zero > ../x; sha256sum ../x | cut -c1-64 | xargs -I% cp ../x blobs/sha256/%")
            let second = try await node.collectGarbage(by: fixture.admin)
            #expect(second.blobs == 0)
            #expect(second.findings?.contains { $0.contains("no blobs were removed") } == true)
            try damage("test $(ls blobs/sha256 | wc -l) -gt 5")
            #expect(await node.readiness().ready)
            // Sent again, all is well.
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            let third = try await node.collectGarbage(by: fixture.admin)
            #expect(third.blobs == 1 && third.findings == nil)
            #expect(await node.readiness().findings.isEmpty)
        }
    }

    @Test(
        "current that is removed, or leads elsewhere, under a running node is told and blocks",
        arguments: [
            "rm current/credit", "ln -sfn ../generations/credit/1 current/credit", "ln -sfn /etc current/credit",
        ]
    )
    func astray(line: String) async throws {
        let node = try await fixture.open(at: state)
        #expect(await node.readiness().ready)
        try damage(line)
        let readiness = await node.readiness()
        #expect(!readiness.ready)
        #expect(
            readiness.findings.first?.hasPrefix("state.current-astray: current/credit: expected a link to generation 2")
                == true
        )
        try damage("ln -sfn ../generations/credit/2 current/credit")
        #expect(await node.readiness().ready)
        try damage("mv generations/credit/2 ..")
        #expect(await node.readiness().ready == false)
    }

    @Test("what a way back led to is read back after the flip, and given up for the next choice if it does not hold")
    func readBack() async throws {
        let (fixture, path) = (fixture, state)
        let node = try await fixture.open("probation: {confirm: manual, deadline: 1h}", at: path)
        try await fixture.running(node) {
            let active = try await fixture.active("b3", sequence: 3, on: node)
            try damage(flip(file(2, 2)))
            let back = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            #expect(back.state == .rolledBack)
            #expect(back.rolledBackTo == GenerationNumber(2))
            try await until { try fixture.current(path) == "../generations/credit/1" }
            try await until { try await node.deployments(credit, limit: 1)[0].isFinished }
            let next = try await node.deployments(credit, limit: 1)[0]
            #expect(next.kind == .rollback && next.state == .confirmed && next.requestedBy == "slipwayd")
            let steps = try await node.deployment(credit, active.id).steps
            #expect(steps.last { $0.name == "read back" }?.succeeded == false)
            let actions = try await node.audit(after: 0, limit: 99, project: credit).map(\.action)
            #expect(actions.contains("generation.damaged"))
            #expect(await node.readiness().ready)
        }
    }

    @Test("what a way back led to stays where nothing whole can take its place, and the node is not ready")
    func readBackInVain() async throws {
        let (fixture, path) = (fixture, state)
        let node = try await fixture.open("probation: {confirm: manual, deadline: 1h}", at: path)
        try await fixture.running(node) {
            _ = try await fixture.active("b3", sequence: 3, on: node)
            try damage("\(flip(file(2, 2))); \(flip(file(1, 2)))")
            _ = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            // It is not ready while it goes back, too.
            try await until {
                await node.readiness().findings.contains {
                    $0.hasPrefix("generation.damaged: credit generation 2 is current")
                }
            }
            #expect(await node.readiness().ready == false)
            #expect(try fixture.current(path) == "../generations/credit/2")
        }
    }

    /// The other version of `churn`.
    private func older() throws -> [ModelName: VersionID] {
        [try #require(ModelName("churn")): try #require(VersionID("1"))]
    }
}
