import DurableFiles
import Foundation
import Identifiers
import NodeAPI
import StrictJSON
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Tokens")
struct TokenStoreTests {
    @Test("are made, listed, recognised and revoked while the node runs, and only their digests are kept")
    func life() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let path = try #require(node.adminTokenPath)
        let admin = try fixture.text("admin.token").filter { $0 != "\n" }
        #expect(try await node.authenticate(token: admin) == Requester(name: "admin", role: .admin))
        let state = try DirectoryHandle(path: fixture.state)
        #expect(path == fixture.state + "/admin.token")
        #expect(try state.status(of: "admin.token")?.permissions == 0o600)
        #expect(try state.status(of: "tokens")?.permissions == 0o700)
        #expect(try fixture.text("tokens/admin.json").contains(admin) == false)

        let store = try TokenStore(state: fixture.state)
        let token = try store.create("line-a", role: .operator, now: fixture.clock.timeOfDay)
        #expect(try await node.authenticate(token: token) == Requester(name: "line-a", role: .operator))
        #expect(try await node.authenticate(token: token + "x") == nil)
        #expect(try await node.authenticate(token: "") == nil)
        #expect(try store.list().map(\.name) == ["admin", "line-a"])
        #expect(
            await code { _ = try store.create("line-a", role: .viewer, now: fixture.clock.timeOfDay) } == "token.exists"
        )
        #expect(
            await code { _ = try store.create("../x", role: .viewer, now: fixture.clock.timeOfDay) } == "token.name"
        )
        try store.revoke("line-a", by: "ada", now: fixture.clock.timeOfDay)
        #expect(try await node.authenticate(token: token) == nil)
        #expect(await code { try store.revoke("line-a", by: "ada", now: fixture.clock.timeOfDay) } == "token.not-found")
    }

    @Test("are revoked on a full disk too, and who did it is known", .enabled(if: Machine.canMount))
    func fullDisk() async throws {
        let fixture = try NodeFixture()
        _ = try await fixture.open()
        let disk = fixture.directory.path("disk")
        try Shell.run("mkdir '\(disk)' && mount -t tmpfs -o size=64k tmpfs '\(disk)'")
        defer { try? Shell.run("umount -l '\(disk)'") }
        try Shell.run("cp '\(fixture.state)/state-version' '\(disk)'")
        let store = try TokenStore(state: disk)
        _ = try store.create("line-a", role: .operator, now: fixture.clock.timeOfDay)
        try? Shell.run("cat /dev/zero >'\(disk)/another-writer'")
        try store.revoke("line-a", by: "ada", now: fixture.clock.timeOfDay)
        #expect(try store.list().isEmpty)
        #expect(try store.revocations().map(\.person) == ["ada"])
    }

    private func scope(_ projects: String...) throws -> Scope {
        Scope(projects: Set(try projects.map { try #require(ProjectName($0)) }))
    }

    @Test("are worth nothing from their end on, and a try is on record once")
    func ended() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let store = try TokenStore(state: fixture.state)
        let end = fixture.clock.timeOfDay.adding(seconds: 100)
        let token = try store.create(
            "brief",
            TokenGrant(role: .deployer, expires: end, scope: scope("credit", "fraud")),
            now: fixture.clock.timeOfDay
        )
        let requester = Requester(name: "brief", role: .deployer, scope: try scope("fraud", "credit"))
        try await fixture.running(node) {
            #expect(try await node.authenticate(token: token) == requester)
            #expect(await node.readiness().findings.allSatisfy { !$0.contains("brief") })
            fixture.clock.advance(by: 70)
            #expect(await node.readiness().findings.contains { $0.hasPrefix("token brief ends at") })
            fixture.clock.advance(by: 30)
            for _ in 0..<3 { #expect(try await node.authenticate(token: token) == nil) }
            #expect(await node.readiness().findings.contains { $0.hasPrefix("token brief has ended") })
            @Sendable func actions() async throws -> [String] {
                try await node.audit(after: 0, limit: 100, project: nil).filter { $0.subject == "brief" }.map(\.action)
            }
            // What the minute brings may put the end on record before what was shown.
            try await until { try await actions().contains("token.refused") }
            try store.revoke("brief", by: "ada", now: fixture.clock.timeOfDay)
            #expect(try await node.authenticate(token: token) == nil)
            try await until { try await actions().last == "token.revoked" }
            #expect(try await actions() == ["token.made", "token.refused", "token.revoked"])
        }
    }

    @Test("with an end or a scope are none for a slipwayd that knows neither")
    func unreadableBefore() throws {
        let fixture = try NodeFixture()
        let store = try TokenStore(state: fixture.state)
        let now = fixture.clock.timeOfDay
        _ = try store.create("plain", TokenGrant(role: .viewer), now: now)
        _ = try store.create("scoped", TokenGrant(role: .viewer, scope: scope("credit")), now: now)
        #expect(try fixture.text("tokens/plain.json").contains(#""role":"viewer""#))
        let scoped = try JSONParser.parse(Array(fixture.text("tokens/scoped.json").utf8), subject: "token")
        // The old one asks for a role there, and takes none without.
        #expect(scoped["role"] == nil)
        #expect(try store.list().map(\.scope) == [.whole, scope("credit")])
    }

    @Test("of which a limit cannot be read are none")
    func damaged() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let store = try TokenStore(state: fixture.state)
        let token = try store.create(
            "scoped",
            TokenGrant(role: .viewer, scope: scope("credit")),
            now: fixture.clock.timeOfDay
        )
        let sound = try fixture.text("tokens/scoped.json")
        #expect(try await node.authenticate(token: token) != nil)
        let directory = try DirectoryHandle(path: fixture.state + "/tokens")
        for (part, other) in [
            (#"["credit"]"#, #"["../x"]"#), (#"["credit"]"#, #""credit""#), (#""projects""#, #""project""#),
            (#""grants":{"#, #""role":"admin","grants":{"#), (#""viewer""#, #""king""#),
        ] {
            #expect(sound.contains(part))
            try directory.replace(
                file: "scoped.json",
                with: Array(sound.replacing(part, with: other).utf8),
                mode: 0o600
            )
            #expect(try await node.authenticate(token: token) == nil, "\(other)")
        }
    }

    @Test("that the disk damaged keep no node from its start, and make no other one")
    func damagedAtStart() async throws {
        let fixture = try NodeFixture()
        _ = try await fixture.open()
        let store = try TokenStore(state: fixture.state)
        let token = try store.create("line-a", role: .operator, now: fixture.clock.timeOfDay)
        let kept = fixture.directory.path("kept")
        for line in ["printf X | dd of=admin.json bs=1 seek=2 conv=notrunc", ": > admin.json"] {
            try Shell.run("rm -rf '\(kept)'; cp -a '\(fixture.state)' '\(kept)'; cd '\(kept)/tokens' && { \(line)\n}")
            let node = try await fixture.open(at: kept)
            #expect(node.adminTokenPath == nil, "\(line)")
            #expect(try await node.authenticate(token: token)?.name == "line-a", "\(line)")
        }
    }

    @Test("are made with limits that make sense only")
    func grants() async throws {
        let fixture = try NodeFixture()
        let store = try TokenStore(state: fixture.state)
        let now = fixture.clock.timeOfDay
        let models = Scope(models: [try #require(ModelName("churn"))])
        let wrong = [
            TokenGrant(role: .viewer, scope: models), TokenGrant(role: .admin, expires: now),
            TokenGrant(role: .scorer, scope: Scope(projects: [])),
        ]
        for grant in wrong { #expect(await code { _ = try store.create("x", grant, now: now) } == "token.grant") }
        _ = try store.create("x", TokenGrant(role: .scorer, scope: models), now: now)
    }

    @Test("are known at once while every thread for uploads is busy", .timeLimit(.minutes(15)))
    func busy() async throws {
        let fixture = try NodeFixture()
        let (held, arrived) = AsyncStream.makeStream(of: Void.self)
        let gate = DispatchSemaphore(value: 0)
        let node = try await fixture.open(
            faults: FaultPoints { point in
                guard point == .bundleVerified else { return }
                arrived.yield()
                gate.wait()
            }
        )
        let token = try fixture.text("admin.token").filter { $0 != "\n" }
        let bytes = try fixture.bundle("b-1", sequence: 1)
        // As many as the node has threads, and more.
        let threads = max(4, 2 * ProcessInfo.processInfo.processorCount)
        var uploads: [BundleUpload] = []
        for _ in 0..<threads {
            let upload = try await node.beginUpload(by: fixture.admin)
            try await upload.receive(bytes)
            uploads.append(upload)
        }
        await withTaskGroup { group in
            for upload in uploads { group.addTask { _ = try? await upload.finish() } }
            var iterator = held.makeAsyncIterator()
            for _ in 0..<threads { await iterator.next() }
            #expect((try? await node.authenticate(token: token))?.name == "admin")
            #expect((try? await node.authenticate(token: token + "x")) == .some(nil))
            for _ in 0..<threads { gate.signal() }
        }
    }

    @Test("for some projects send and decide nothing of others")
    func scopes() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let other = Requester(name: "o", role: .admin, scope: try scope("fraud"))
        let bytes = try fixture.bundle("b-1", sequence: 1)
        let upload = try await node.beginUpload(by: other)
        #expect(
            await code {
                try await upload.receive(bytes)
                _ = try await upload.finish()
            } == "token.scope"
        )
        #expect(try await node.bundles(nil).isEmpty)
        try await fixture.upload(bytes, to: node)
        let name = credit
        #expect(
            await code { _ = try await node.deploy(name, DeploymentRequest(bundle: "b-1"), by: other) } == "token.scope"
        )
        #expect(await code { _ = try await node.rollBack(name, RollbackRequest(), by: other) } == "token.scope")
        #expect(await code { _ = try await node.confirm(name, by: other) } == "token.scope")
        #expect(await code { _ = try await node.collectGarbage(by: other) } == "token.scope")
        let refused = try await node.audit(after: 0, limit: 10, project: nil).first { $0.action == "bundle.refused" }
        #expect(refused?.outcome == "token.scope" && refused?.actor == "o" && refused?.project == credit)
    }
}
