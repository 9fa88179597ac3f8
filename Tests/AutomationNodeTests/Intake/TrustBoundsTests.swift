import Conformance
import DurableFiles
import GRDB
import Identifiers
import NodeAPI
import Signing
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Trust that is bounded")
struct TrustBoundsTests {
    private func write(_ text: String, _ name: String, _ fixture: NodeFixture) throws {
        try DirectoryHandle(path: fixture.state + "/trust").replace(file: name, with: Array(text.utf8))
    }

    private func remove(_ name: String, _ fixture: NodeFixture) throws {
        try DirectoryHandle(path: fixture.state + "/trust").remove(file: name)
    }

    private func other(_ fixture: NodeFixture) throws -> SigningIdentity {
        let key = SigningKey.generate()
        try write(key.verificationKey.pem, "second.pem", fixture)
        return SigningIdentity(key: key)
    }

    @Test("A key signs for its projects and targets only, by upload and by offer, until its last day")
    func bounds() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try write("projects: [line-*]\n", "signer.yaml", fixture)
        let bytes = try fixture.bundle("b1", sequence: 1)
        #expect(await code { try await fixture.upload(bytes, to: node) } == "trust.project")
        let refused = try await node.audit(after: 0, limit: 10, project: credit).last
        #expect(refused?.outcome == "trust.project")
        #expect(refused?.subject == "b1", "it is named though it was refused")
        try write("projects:\n  - credit\ntargets: press-*\n", "signer.yaml", fixture)
        #expect(await code { try await fixture.upload(bytes, to: node) } == "trust.target")
        let aimed = try fixture.bundle("b2", sequence: 2, targets: ["press-1"])
        try await fixture.upload(aimed, to: node)
        try write("not-after: 2026-11-24\n", "signer.yaml", fixture)
        try await fixture.upload(bytes, to: node)
        fixture.clock.set(forward: 2 * 86400)
        let late = try fixture.bundle("b3", sequence: 3)
        #expect(await code { try await fixture.upload(late, to: node) } == "trust.ended")
    }

    @Test("A file that bounds keys and is wrong lets nothing through, and readyz names file, line and key")
    func wrongBounds() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let bytes = try fixture.bundle("b1", sequence: 1)
        try write("# mine\nproject: credit\n", "signer.yaml", fixture)
        #expect(await code { try await fixture.upload(bytes, to: node) } == "trust.constraints")
        #expect(
            await node.readiness().findings.contains { $0.hasPrefix("trust.constraints: signer.yaml:2: project: ") }
        )
        try write("projects: [credit\n", "signer.yaml", fixture)
        #expect(await code { try await fixture.upload(bytes, to: node) } == "trust.constraints")
        try remove("signer.yaml", fixture)
        try write("projects: nothing\n", "stray.yaml", fixture)
        try await fixture.upload(bytes, to: node)
        #expect(
            await node.readiness().findings.contains { $0.contains("stray.yaml:1: pem: expected the file stray.pem") }
        )
    }

    @Test("A sequence far ahead is refused where the signer's key has a largest jump, also at its activation")
    func jump() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b5", sequence: 5, on: node)
            let far = try fixture.bundle("far", sequence: .max)
            try await fixture.upload(try fixture.bundle("b99", sequence: 99), to: node)
            try write("sequence: {jump: 10}\n", "signer.yaml", fixture)
            #expect(await code { try await fixture.upload(far, to: node) } == "bundle.sequence.jump")
            let began = try await fixture.deploy("b99", on: node)
            #expect(try await fixture.end(began.id, on: node).problem?.code == "bundle.sequence.jump")
            #expect(try await fixture.upload(try fixture.bundle("b15", sequence: 15), to: node).sequence == 15)
            #expect(
                await code { try await fixture.upload(try fixture.bundle("b16", sequence: 16), to: node) }
                    == "bundle.sequence.jump"
            )
        }
    }

    @Test(
        "Two bundles with one bundle.json and two signed lists are a conflict; the same list signed again is the same"
    )
    func conflict() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let first = try fixture.bundle("b1", sequence: 1)
        let report = try await fixture.upload(first, to: node)
        let second = try fixture.bundle("b1", sequence: 1) { $0.others["reports/evil.txt"] = Array("x".utf8) }
        let before = try fixture.text("bundles/credit/\(report.digest.dropFirst(7))/bundle.sig")
        #expect(await code { try await fixture.upload(second, to: node) } == "bundle.sequence.conflict")
        let early = try await node.beginUpload(by: fixture.admin)
        #expect(await code { try await early.receive(Array(second.prefix(24_000))) } == "bundle.sequence.conflict")
        #expect(try fixture.text("bundles/credit/\(report.digest.dropFirst(7))/bundle.sig") == before)
        let again = try fixture.bundle("b1", sequence: 1)
        #expect(again != first, "another signature")
        #expect(try await fixture.upload(again, to: node).received == report.received)
        // What damaged the signature cannot bring in another list, and the same one heals it.
        let path = "bundles/credit/\(report.digest.dropFirst(7))/bundle.sig"
        try Shell.run("cd \(fixture.state) && chmod u+w \(path) && echo > \(path)")
        #expect(await code { try await fixture.upload(second, to: node) } == "bundle.sequence.conflict")
        _ = try await fixture.upload(again, to: node)
        #expect(try fixture.text(path).contains("dsseEnvelope"))
        #expect(try await node.bundles(nil).count == 1)
    }

    @Test("A bundle.json that was confirmed and removed cannot come back with another signed list")
    func conflictAfterRemoval() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            // As after a retention that removed the bundle, and its list with it.
            let database = try NodeDatabase(in: DirectoryHandle(path: fixture.state))
            try database.write { database in
                for record in try BundleRecord.all(of: credit, in: database) {
                    try BundleRecord.remove(credit, record.digest, in: database)
                }
            }
            try database.close()
            let second = try fixture.bundle("b1", sequence: 1) { $0.others["reports/evil.txt"] = Array("x".utf8) }
            #expect(await code { try await fixture.upload(second, to: node) } == "bundle.sequence.conflict")
        }
    }

    @Test("What a key signed that was taken away is named, and is the last choice of a way back")
    func untrusted() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("retention: {confirmed: 5}")
        let second = try other(fixture)
        try await fixture.running(node) {
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            for (id, sequence, signer) in [("b2", 2, second), ("b3", 3, fixture.identity)] {
                var draft = try BundleDraft.sound(bundle: id, sequence: Int64(sequence), weights: id)
                try draft.describe(
                    project: "credit",
                    bundle: id,
                    sequence: Int64(sequence),
                    active: ["churn": "2", "mood": "1"]
                )
                try await fixture.upload(draft.bytes(signedBy: signer), to: node)
                let began = try await fixture.deploy(id, on: node)
                try await fixture.reach(.active, began.id, on: node)
                if id == "b3" { continue }
                fixture.clock.advance(by: 61)
                _ = try await fixture.end(began.id, on: node)
            }
            #expect(try await node.bundles(credit).allSatisfy { $0.untrusted == nil })
            try remove("second.pem", fixture)
            #expect(try await node.bundles(credit).filter { $0.untrusted != nil }.map(\.bundle.text) == ["b2"])
            #expect(try await node.generations(credit).filter { $0.untrusted != nil }.map(\.number.value) == [2])
            #expect(try await node.project(credit).untrusted?.map(\.text) == ["b2"])
            #expect(await node.readiness().findings.contains { $0.contains("untrusted: credit b2") })
            #expect(await node.readiness().ready)
            #expect(await node.metrics().projects.first?.untrustedBundles == 1)
            // The third is on probation. What it replaced is the second, and the first is there too.
            let back = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            #expect(try await fixture.end(back.id, on: node).rolledBackTo?.value == 1)
            #expect(try fixture.current() == "../generations/credit/1")
        }
    }

    @Test("Where nothing else is there, the way back by itself goes there all the same, and one by hand asks for --to")
    func onlyUntrusted() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
            let third = try await fixture.upload(fixture.bundle("b3", sequence: 3), to: node)
            let began = try await fixture.deploy("b3", on: node)
            try await fixture.reach(.active, began.id, on: node)
            try write("key \(fixture.identity.hint)\n", "revoked", fixture)
            #expect(try third.signer.contains(fixture.identity.hint))
            let back = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin)
            #expect(try await fixture.end(back.id, on: node).rolledBackTo?.value == 2)
            #expect(try await node.project(credit).current?.untrusted?.hasPrefix("signature.revoked") == true)
            #expect(await node.metrics().projects.first?.isCurrentUntrusted == true)
            #expect(
                await code { _ = try await node.rollBack(credit, RollbackRequest(), by: fixture.admin) }
                    == "rollback.untrusted"
            )
            let named = RollbackRequest(to: GenerationNumber(1))
            let done = try await node.rollBack(credit, named, by: fixture.admin)
            #expect(try await fixture.end(done.id, on: node).rolledBackTo?.value == 1)
        }
    }

    @Test("A state of before, without lists on record, opens and is judged by what its bundles hold")
    func olderState() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        let report = try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
        let older = fixture.directory.path("older")
        try fixture.copy(of: node, to: older)
        let database = try NodeDatabase(in: DirectoryHandle(path: older))
        try database.write { try $0.execute(sql: "DELETE FROM signatures") }
        try database.close()
        let again = try await fixture.open(at: older)
        #expect(try await again.bundles(nil).map(\.untrusted) == [nil])
        let second = try fixture.bundle("b1", sequence: 1) { $0.others["reports/evil.txt"] = Array("x".utf8) }
        #expect(await code { try await fixture.upload(second, to: again) } == "bundle.sequence.conflict")
        #expect(try await fixture.upload(fixture.bundle("b1", sequence: 1), to: again).received == report.received)
    }
}

extension SigningIdentity {
    /// The hint of its key.
    fileprivate var hint: String {
        get throws {
            let signature = try BundleSignature.sign(
                Statement(
                    subject: try #require(BundleID("x")),
                    resources: [SignedResource(name: try EntryName("a"), digest: StreamingDigest.of([]), size: 0)]
                ),
                with: self
            )
            guard case .key(let hint) = try BundleSignature.material(of: signature) else { return "" }
            return hint
        }
    }
}
