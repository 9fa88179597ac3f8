import DurableFiles
import Identifiers
import NodeAPI
import SignOff
import Signing
import TestSupport
import Testing

@testable import AutomationNode

/// The attacks of docs/sign-off.md that need a node.
@Suite("An attack on the sign-off of a node")
struct NodeAttackTests {
    @Test("1: a claim about another bundle, or with another field, is not taken")
    func otherBundle() async throws {
        let governed = try GovernedNode()
        let node = try await governed.fixture.open()
        for (number, id) in ["b1", "b2"].enumerated() {
            try await governed.fixture.upload(governed.fixture.bundle(id, sequence: Int64(number + 1)), to: node)
        }
        let stranger = try governed.signOff("b1", by: "anna", on: node)
        let changed = try governed.signOff("b2", by: "anna", on: node, sequence: 9)
        let receipt = try await governed.send([stranger, changed], of: "b2", to: node)
        #expect(receipt.received.isEmpty)
        #expect(receipt.refused.map(\.code) == ["claim.disagrees", "claim.disagrees"])
        let record = try #require(try await governed.actions(node).last)
        #expect(record.action == "claim.refused")
        #expect(record.outcome == "claim.disagrees")
    }

    @Test("2: the same bundle.json under another signed statement is refused, so that no approval is taken for it")
    func otherStatement() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        let claims = try await governed.approved("b1", sequence: 1, on: node)
        let other = try fixture.bundle("b1", sequence: 1) { $0.others["reports/evil.txt"] = Array("x".utf8) }
        #expect(await code { try await fixture.upload(other, to: node) } == "bundle.sequence.conflict")
        // Nor is it the one that the approvals are about where it came first.
        let second = try GovernedNode()
        let trusting = try await second.fixture.open()
        let evil = try second.fixture.bundle("b1", sequence: 1) { $0.others["reports/evil.txt"] = Array("x".utf8) }
        try await second.fixture.upload(evil, to: trusting)
        let codes = try await second.send(claims, of: "b1", to: trusting).refused.map(\.code)
        #expect(Set(codes) == ["claim.disagrees"])
    }

    @Test("4: the exporter's key approves nothing, as a stranger's does not")
    func ownApproval() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let own = try governed.signOff("b1", by: "dora", on: node)
            let receipt = try await governed.send([own], of: "b1", to: node)
            #expect(receipt.refused.map(\.code) == ["claim.unknown-signer"])
            #expect(await code { try await fixture.deploy("b1", on: node) } == "policy.sign-off-missing")
        }
        // Nor as a person of the policy: one key may not have both duties.
        try governed.write(fixture.text("trust/signer.pem"), to: "reviewers/anna.pem")
        #expect(await code { _ = try await node.readPolicy() } == "policy.shared-key")
    }

    @Test("7: an approval counts for the active versions that it names")
    func otherActive() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        let other = [try #require(ModelName("churn")): try #require(VersionID("1"))]
        try await fixture.running(node) {
            try await governed.approved("b1", sequence: 1, on: node)
            #expect(await code { try await fixture.deploy("b1", on: node, active: other) } == "policy.sign-off-missing")
            let decision = try await node.decision(credit, "b1", active: other)
            #expect(!decision.allowed)
            #expect(decision.findings.contains { $0.code == "claim.active" })
            #expect(await code { try await fixture.deploy("b1", on: node) } == nil)
        }
    }

    @Test("8: an approval that is too old, or has expired, does not count")
    func oldApproval() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let claims = [
                try governed.signOff("b1", by: "anna", on: node, issued: governed.now.adding(seconds: -40 * 86_400)),
                try governed.signOff("b1", by: "ben", on: node, expires: governed.now.adding(seconds: 60)),
            ]
            try await governed.send(claims, of: "b1", to: node)
            fixture.clock.advance(by: 61)
            let found = Set(try await node.decision(credit, "b1", active: [:]).findings.map(\.code))
            #expect(found.isSuperset(of: ["claim.old", "claim.expired", "policy.sign-off-missing"]))
            #expect(await code { try await fixture.deploy("b1", on: node) } == "policy.sign-off-missing")
        }
    }

    @Test("9: a rejection that the node has seen counts though it is left out later, and outlives the bundle")
    func withheld() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            let claims = try await governed.approved("b1", sequence: 1, on: node)
            let rejection = try governed.signOff("b1", by: "carl", on: node, .reject, role: "owner")
            let withdrawal = try governed.withdrawal(of: claims[1], by: "ben")
            try await governed.send([rejection, withdrawal], of: "b1", to: node)
            #expect(await code { try await fixture.deploy("b1", on: node) } == "policy.rejected")
            _ = try await node.removeProject(credit, typed: "credit", reason: nil, by: fixture.admin)
            // The bundle comes again, with its approvals alone.
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            try await governed.send(claims, of: "b1", to: node)
            #expect(await code { try await fixture.deploy("b1", on: node) } == "policy.rejected")
            let back = try governed.withdrawal(of: rejection, by: "carl")
            try await governed.send([back], of: "b1", to: node)
            #expect(
                await code { try await fixture.deploy("b1", on: node) } == "policy.sign-off-missing",
                "Ben's withdrawal is remembered, too"
            )
            let lines = try await node.claims(credit, "b1")
            #expect(try ClaimLines(lines, name: "claims").claims.count == 5)
        }
    }

    @Test("9: a withdrawal that comes with another bundle counts for the claim that it names")
    func withdrawnElsewhere() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            let claims = try await governed.approved("b1", sequence: 1, on: node)
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            try await governed.send([governed.withdrawal(of: claims[0], by: "anna")], of: "b2", to: node)
            #expect(await code { try await fixture.deploy("b1", on: node) } == "policy.sign-off-missing")
        }
    }

    @Test("12: a clock that was set back makes no approval young again, and one from the future does not count")
    func clock() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            try await governed.approved("b1", sequence: 1, on: node)
            fixture.clock.advance(by: 31 * 86_400)
            // Something is put on record at that time, and then the clock is set back.
            try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
            fixture.clock.set(forward: -30 * 86_400)
            #expect(await code { try await fixture.deploy("b1", on: node) } == "policy.sign-off-missing")
            let late = governed.now.adding(seconds: 60 * 86_400)
            let claims = try ["anna", "ben"].map { try governed.signOff("b1", by: $0, on: node, issued: late) }
            try await governed.send(claims, of: "b1", to: node)
            #expect(await code { try await fixture.deploy("b1", on: node) } == "policy.sign-off-missing")
            let found = try await node.decision(credit, "b1", active: [:]).findings.map(\.code)
            #expect(found.contains("claim.early"))
        }
    }

    @Test("12: where the clock was set back, a claim is taken at the latest time on record")
    func takenLate() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
        fixture.clock.advance(by: 86_400)
        let latest = governed.now
        try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
        fixture.clock.set(forward: -86_400)
        try await governed.send([governed.signOff("b1", by: "anna", on: node)], of: "b1", to: node)
        let bundle = try node.signOffs.intake.find(credit, "b1")
        let database = node.signOffs.check.questions.stored.database
        let records = try database.read { try ClaimRecord.all(of: credit, bundle.digest, in: $0) }
        #expect(records.map(\.received) == [latest])
    }

    @Test(
        "13: too many claims, or too large ones, are refused before they are read; a line that is no claim is pointed out"
    )
    func limits() async throws {
        let governed = try GovernedNode()
        let node = try await governed.fixture.open()
        try await governed.fixture.upload(governed.fixture.bundle("b1", sequence: 1), to: node)
        let many = Array(String(repeating: "x\n", count: 1001).utf8)
        #expect(await code { _ = try await governed.send(many, of: "b1", to: node) } == "claim.too-many")
        let claim = try governed.signOff("b1", by: "anna", on: node)
        let large = Array("{\"dsseEnvelope\":\"".utf8) + [UInt8](repeating: 0x61, count: 70_000) + [0x0A]
        let double = Array("{\"a\":1,\"a\":1}\n".utf8)
        let line = claim.bytes + [0x0A]
        let receipt = try await governed.send(line + large + double + line, of: "b1", to: node)
        #expect(receipt.received == [claim.digest.description])
        #expect(receipt.duplicates == 1)
        #expect(receipt.refused.count == 2)
        #expect(receipt.refused.first?.code == "claim.too-large")
        let again = try await governed.send([claim], of: "b1", to: node)
        #expect(again.received.isEmpty)
        #expect(again.duplicates == 1)
        #expect(again.total == 1)
    }

    @Test("13: claims that strangers left before there was a policy take no place of those who are in it")
    func strangers() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        try DirectoryHandle(path: fixture.state).remove(file: "policy.yaml")
        let node = try await fixture.open()
        try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
        // Each signature over the same words is another claim.
        let words = try governed.signOff("b1", by: "anna", on: node, .reject).content
        // One signer alone gets few of the last places.
        let strangers = (0..<100).map { _ in SigningIdentity(key: .generate()) }
        let many = try (0..<ClaimLimits.count).map { try Claim.sign(words, with: strangers[$0 % strangers.count]) }
        #expect(try await governed.send(many, of: "b1", to: node).received.count == ClaimLimits.count)
        try governed.write(GovernedNode.policy())
        try await node.adopt(try await node.readPolicy())
        let claims = try ["anna", "ben"].map { try governed.signOff("b1", by: $0, on: node) }
        #expect(try await governed.send(claims, of: "b1", to: node).received.count == 2)
        #expect(try await node.decision(credit, "b1", active: [:]).allowed)
        let told = try ClaimLines(try await node.claims(credit, "b1"), name: "claims").claims
        #expect(Set(told) == Set(claims))
    }

    @Test("13: one person who signs without end keeps out no rejection of another")
    func filled() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
        func many(_ decision: SignOffClaim.Decision, _ count: Int) throws -> [Claim] {
            let words = try governed.signOff("b1", by: "anna", on: node, decision).content
            return try (0..<count).map { _ in try governed.sign(words, by: "anna") }
        }
        let open = ClaimLimits.count - ClaimLimits.negative
        let first = try await governed.send(many(.abstain, open + 1), of: "b1", to: node)
        #expect(first.refused.map(\.code) == ["claim.too-many"])
        let second = try await governed.send(many(.reject, 20), of: "b1", to: node)
        #expect(second.received.count == 10)
        let other = try governed.signOff("b1", by: "ben", on: node, .reject)
        #expect(try await governed.send([other], of: "b1", to: node).received.count == 1)
    }

    @Test("9: a heartbeat that lists a withdrawal is not hidden by others that are sent after it")
    func hiddenHeartbeat() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        let claims = try await governed.approved("b1", sequence: 1, on: node)
        try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
        try governed.write(GovernedNode.policy(GovernedNode.rule + "\nfreshness: {role: validator, every: 7d}"))
        try await node.adopt(try await node.readPolicy())
        let policy = try #require(try await node.policy().digest.flatMap { Digest($0) })
        func heartbeat(_ withdrawn: [Digest], age: Double) throws -> Claim {
            let issued = governed.now.adding(seconds: -age)
            let content = HeartbeatClaim(project: credit, policy: policy, withdrawn: withdrawn, issued: issued)
            return try governed.sign(.heartbeat(content), by: "ben")
        }
        try await governed.send([heartbeat([claims[0].statement], age: 0)], of: "b2", to: node)
        fixture.clock.advance(by: 60)
        let older = try (2...60).map { try heartbeat([], age: Double($0 * 60)) }
        // The same person signs others later, which do not list it.
        let later = try (1...6).map { try heartbeat([], age: Double($0)) }
        try await governed.send(older + later, of: "b2", to: node)
        let decision = try await node.decision(credit, "b1", active: [:])
        #expect(decision.approvals.map(\.person) == ["ben"])
        #expect(!decision.findings.contains { $0.code == "policy.stale" })
    }

    @Test("9: a withdrawal that came to another project counts for an evaluation that is beside bundles of both")
    func withdrawnInOtherProject() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
        let facts = try node.signOffs.intake.questions.facts(of: node.signOffs.intake.find(credit, "b1"), [:])
        let (model, versions) = try #require(facts.versions.min { $0.key < $1.key })
        let (version, found) = try #require(versions.min { $0.key.text < $1.key.text })
        let digest = Digest(bytes: [UInt8](repeating: 7, count: 32))
        let content = EvaluationClaim(
            model: model,
            version: version,
            manifest: found.manifest,
            evaluation: try #require(digest),
            dataset: try #require(digest),
            metrics: [],
            issued: governed.now
        )
        let evaluation = try governed.sign(.evaluation(content), by: "anna")
        try await governed.send([evaluation], of: "b1", to: node)
        let other = try #require(ProjectName("fraud"))
        let bundle = try node.signOffs.intake.find(credit, "b1")
        let withdrawal = try governed.withdrawal(of: evaluation, by: "anna")
        let database = node.signOffs.check.questions.stored.database
        let elsewhere = try database.write { database in
            try ClaimRecord(
                project: other,
                bundleDigest: bundle.digest,
                claim: withdrawal,
                received: governed.now,
                receivedBy: "ada"
            ).insert(in: database)
            return try ClaimRecord.elsewhere(credit, bundle.digest, in: database)
        }
        #expect(elsewhere.map(\.claim) == [withdrawal])
    }

    @Test("14: approvals from before the bundle failed here are spent, though its mark was removed")
    func spent() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let models = RehearsedModels()
        let node = try await fixture.open(served, models: models)
        try await fixture.running(node) {
            try await governed.approved("b1", sequence: 1, on: node)
            _ = try await governed.confirmed("b1", on: node)
            try await governed.approved("b2", sequence: 2, on: node)
            let began = try await fixture.deploy("b2", on: node)
            try await fixture.reach(.active, began.id, on: node)
            try fixture.model("2/models/churn/2", models).crash()
            #expect(try await fixture.end(began.id, on: node).state == .rolledBack)
            #expect(await code { try await fixture.deploy("b2", on: node) } == "bundle.bad")
            _ = try await node.markGood(credit, ForgiveRequest(bundle: "b2"), by: fixture.admin)
            #expect(await code { try await fixture.deploy("b2", on: node) } == "policy.sign-off-missing")
            let found = try await node.decision(credit, "b2", active: [:]).findings.map(\.code)
            #expect(found.contains("claim.spent"))
            fixture.clock.advance(by: 1)
            let claims = try ["anna", "ben"].map { try governed.signOff("b2", by: $0, on: node) }
            try await governed.send(claims, of: "b2", to: node)
            #expect(try await node.decision(credit, "b2", active: [:]).allowed)
        }
    }

    @Test("15: a policy that is swapped on the disk has no effect before a reload, which is on record")
    func swapped() async throws {
        let governed = try GovernedNode()
        let fixture = governed.fixture
        let node = try await fixture.open()
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            let before = try await node.policy().digest
            try governed.write("format: slipway.policy/1\ndefault: {mode: off}\n")
            #expect(await code { try await fixture.deploy("b1", on: node) } == "policy.sign-off-missing")
            #expect(try await node.policy().digest == before)
            try await node.adopt(try await node.readPolicy())
            let record = try #require(try await governed.actions(node).last)
            #expect(record.action == "policy.changed")
            #expect(record.detail.contains("before: policy \(try #require(before))"))
            #expect(await code { try await fixture.deploy("b1", on: node) } == nil)
        }
    }
}
