import ContentStore
import DurableFiles
import GRDB
import Identifiers
import Integrity
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A check of a node's state")
struct NodeCheckTests {
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

    /// Runs a line of shell in the state directory.
    private func damage(_ line: String) throws {
        try Shell.run("cd \(state) && { \(line)\n}")
    }

    private func check() throws -> CheckReport {
        try NodeCheck(state: state, now: fixture.clock.timeOfDay, width: 2).run()
    }

    private func repair(from bundles: [String] = []) throws -> CheckReport {
        try NodeCheck(state: state, now: fixture.clock.timeOfDay, width: 2).repair(from: bundles)
    }

    private func write(_ id: String, sequence: Int64) throws -> String {
        try place.write(fixture.bundle(id, sequence: sequence), to: "\(id)-\(sequence).tar")
    }

    /// The file of the weights of generation N, and its blob.
    private func weights(_ number: Int) -> String { "generations/credit/\(number)/models/churn/2/model.bin" }
    private func blob(_ text: String) -> String { "blobs/sha256/" + StreamingDigest.of(Array(text.utf8)).hex }

    /// Changes a byte of a file, whatever its mode.
    private func flip(_ file: String) -> String {
        "chmod u+w \(file); printf X | dd of=\(file) bs=1 conv=notrunc; chmod u-w \(file)"
    }

    /// The target of the link current/credit.
    private func current() throws -> String { try DirectoryHandle(path: state).linkTarget(of: "current/credit") }

    private func recordedState(_ number: Int64) throws -> GenerationRecord.State? {
        let database = try NodeDatabase(examining: DirectoryHandle(path: state))
        return try database.read { database in
            try GenerationRecord.all(of: credit, in: database).first { $0.number.value == number }?.state
        }
    }

    @Test("finds nothing in one that is sound, changes nothing, and does so beside a node at work")
    func sound() async throws {
        let before = try listing()
        let report = try check()
        #expect(report.findings.isEmpty && report.isSound, "\(report.lines)")
        #expect(report.files > 10)
        #expect(try listing() == before)
        let path = state
        let node = try await fixture.open(at: path)
        #expect(try check().isSound)
        #expect(await code { _ = try repair() } == "node.locked")
        withExtendedLifetime(node) {}
    }

    private func listing() throws -> String {
        try Shell.run(
            "cd \(state) && ls -lRi --time-style=full-iso --ignore='lock' --ignore='node.db-*' . > ../listing"
        )
        let text = try place.text("listing")
        try place.handle.remove(file: "listing")
        return text.split(separator: "\n").filter { !$0.contains("total") && !$0.hasSuffix(" .") }
            .joined(separator: "\n")
    }

    @Test(
        "finds each damage by its code, and mends what there are copies of",
        arguments: [
            ("delete a blob", "rm BLOB", ["store.blob-missing"]),
            ("a blob that can be written to", "chmod u+w BLOB2", ["fsck.mode", "fsck.mode"]),
            ("a stray blob", "touch blobs/sha256/junk", ["fsck.stray"]),
            ("delete a generation's file", "rm -f FILE", ["generation.damaged"]),
            ("a symlink for a file", "ln -sf /etc/passwd FILE", ["generation.damaged"]),
            ("a directory for a file", "rm -f FILE; mkdir FILE", ["generation.damaged"]),
            ("a file that nobody signed", "touch FILE.extra", ["fsck.stray"]),
            ("a copy with other content", "rm -f FILE; echo x > FILE; chmod 444 FILE", ["generation.damaged"]),
            ("no generation", "rm -rf generations/credit/2", ["generation.damaged", "fsck.current"]),
            ("a wrong active link", "ln -sfn 1 generations/credit/2/models/churn/active", ["fsck.active-link"]),
            ("no active link", "rm generations/credit/2/models/churn/active", ["fsck.active-link"]),
            ("a dangling current", "ln -sfn ../generations/credit/99 current/credit", ["fsck.current"]),
            ("a foreign current", "ln -sfn /etc current/credit", ["fsck.current"]),
            ("no current", "rm current/credit", ["fsck.current"]),
            ("an older current", "ln -sfn ../generations/credit/1 current/credit", ["fsck.current"]),
            ("current a directory", "rm current/credit; mkdir current/credit", ["state.current-not-a-link"]),
            ("a truncated bundle.json", "chmod u+w JSON; truncate -s 9 JSON; chmod 444 JSON", ["bundle.damaged"]),
            ("no bundle.json", "rm -f JSON", ["bundle.damaged"]),
            ("no oci-layout", "rm oci-layout", ["fsck.layout"]),
            ("another index", "echo {} > index.json", ["fsck.layout"]),
            ("no ingest directory", "rm -rf ingest", ["fsck.directory"]),
            ("readable tokens", "chmod 644 tokens/*.json", ["fsck.mode"]),
            ("a writable trust", "chmod 666 trust/signer.pem", ["fsck.mode"]),
            ("a stray file", "touch bundles/junk", ["fsck.stray"]),
            ("a leftover", "mkdir .slipway-x; touch ingest/junk; mkdir -p generations/credit/.slipway-9", []),
        ] as [(String, String, [String])]
    )
    func mended(name: String, line: String, codes: [String]) async throws {
        // A copy of its own to mend the blob from: the generation's file gets another inode.
        let json = "$(dirname $(grep -l '\"b2\"' bundles/credit/*/bundle.json))/bundle.json"
        let script = "FILE=\(weights(2)); BLOB=\(blob("b2-1")); BLOB2=\(blob("b2-2")); JSON=\(json)\n"
        try damage("cp --remove-destination -p \(blob("b2-1")) generations/credit/2/models/churn/1/model.bin")
        let line = ["FILE", "BLOB2", "BLOB", "JSON"].reduce(line) { line, word in
            word == "BLOB" && line.contains("BLOB2") ? line : line.replacing(word, with: "$" + word)
        }
        try damage(script + line)
        let found = try check()
        #expect(found.findings.filter { !$0.isHarmless }.map(\.code).sorted() == codes.sorted(), "\(found.lines)")
        #expect(found.isSound == codes.isEmpty)
        #expect(!found.findings.isEmpty)
        let mended = try repair()
        #expect(mended.isSound, "\(mended.lines)")
        let again = try check()
        #expect(again.findings.isEmpty, "\(again.lines)")
        #expect(try current() == "../generations/credit/2")
        try await requireRecord(mended)
    }

    /// Every repair is in the audit, and the node starts, answers and deploys.
    private func requireRecord(_ report: CheckReport) async throws {
        let path = state
        let node = try await fixture.open(at: path)
        let records = try await node.audit(after: 0, limit: 1000, project: nil)
        for finding in report.findings where finding.outcome == .repaired || finding.outcome == .setAside {
            #expect(records.contains { $0.action.hasPrefix("fsck.") && $0.subject == finding.subject }, "\(finding)")
        }
        #expect(await node.readiness().ready)
        try await redeploy("b3", sequence: 3, node)
    }

    private func redeploy(_ id: String, sequence: Int64, _ node: AutomationNode) async throws {
        let fixture = fixture
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle(id, sequence: sequence), to: node)
            let began = try await fixture.deploy(id, on: node)
            if !began.isFinished {
                try await fixture.reach(.active, began.id, on: node)
                fixture.clock.advance(by: 61)
                #expect(try await fixture.end(began.id, on: node).state == .confirmed)
            }
        }
        let report = try check()
        #expect(report.isSound, "\(report.lines)")
    }

    @Test("takes what has no copy out of use, goes back to what is whole, and a deployment of the same bundle heals it")
    func quarantined() async throws {
        try damage(flip(blob("b2-2")))
        let found = try check()
        #expect(found.findings.map(\.code).sorted() == ["generation.damaged", "store.blob-damaged"], "\(found.lines)")
        let report = try repair()
        #expect(!report.isSound)
        #expect(throws: CheckFailure.self) { try report.requireSound(state) }
        let outcomes = report.findings.reduce(into: [String: CheckFinding.Outcome]()) { $0[$1.code] = $1.outcome }
        #expect(outcomes["store.blob-damaged"] == .quarantined)
        #expect(outcomes["generation.damaged"] == .quarantined)
        #expect(outcomes["fsck.current"] == .repaired)
        #expect(try current() == "../generations/credit/1")
        #expect(try DirectoryHandle(path: state).open(directory: "quarantine").names().count == 2)
        #expect(try check().findings.map(\.code) == ["store.blob-missing"])
        let node = try await fixture.open(at: state)
        #expect(try recordedState(2) == .failed)
        try await redeploy("b2", sequence: 2, node)
        #expect(try current() == "../generations/credit/3")
    }

    @Test("leaves current alone where nothing else is whole, and then a bundle that is brought mends all")
    func brought() async throws {
        try damage("\(flip(blob("b2-2"))); \(flip(blob("b1-2")))")
        let report = try repair()
        #expect(!report.isSound)
        #expect(try current() == "../generations/credit/2")
        let stranger = try NodeFixture()
        let foreign = try place.write(stranger.bundle("b2", sequence: 2), to: "foreign.tar")
        #expect(await code { _ = try repair(from: [foreign]) } == "signature.untrusted")
        let bundles = [try write("b2", sequence: 2), try write("b1", sequence: 1)]
        let mended = try repair(from: bundles)
        #expect(mended.isSound, "\(mended.lines)")
        let again = try check()
        #expect(again.findings.isEmpty, "\(again.lines)")
        let node = try await fixture.open(at: state)
        #expect(try recordedState(2) == .confirmed)
        #expect(await node.readiness().ready)
    }

    @Test("a lost signature is mended from the copy in the database")
    func signatureCopy() throws {
        try damage("rm -f bundles/credit/*/bundle.sig")
        #expect(try check().findings.contains { $0.code == "bundle.damaged" })
        #expect(try repair().isSound)
        #expect(try check().findings.isEmpty)
    }

    @Test("without that, it is mended from the bundle alone, and the files stay where they are until then")
    func signature() async throws {
        let database = try NodeDatabase(in: DirectoryHandle(path: state))
        try database.write { try $0.execute(sql: "DELETE FROM signature_copies") }
        try database.close()
        try damage("rm -f bundles/credit/*/bundle.sig")
        #expect(try check().findings.contains { $0.code == "bundle.damaged" })
        #expect(try !repair().isSound)
        #expect(try current() == "../generations/credit/2")
        // One of another list is of another bundle, whoever signed it.
        let changed = try fixture.bundle("b2", sequence: 2) { $0.others["reports/evil.txt"] = Array("x".utf8) }
        #expect(try !repair(from: [place.write(changed, to: "changed.tar")]).isSound)
        let mended = try repair(from: [write("b2", sequence: 2), write("b1", sequence: 1)])
        #expect(mended.isSound, "\(mended.lines)")
        #expect(try check().findings.isEmpty)
    }

    @Test("a key that is trusted no more is a finding of its own, and only a person can do something about it")
    func untrusted() throws {
        try damage("rm trust/signer.pem")
        #expect(try check().findings.map(\.code) == ["fsck.untrusted", "fsck.untrusted"])
        let report = try repair()
        #expect(report.findings.allSatisfy { $0.outcome == .remains })
        #expect(try current() == "../generations/credit/2")
    }

    @Test(
        "a changed audit is told and nothing hides it; a database that cannot be read stops every repair",
        arguments: [
            (
                "DROP TRIGGER audit_is_never_changed; UPDATE audit SET actor = 'eve' WHERE number = 2",
                "audit.broken"
            ),
            ("UPDATE projects SET last_confirmed = 77", "fsck.reference"),
            ("DROP TABLE deployment_steps; DROP TABLE deployments", "state.database"),
        ]
    )
    func database(sql: String, code: String) throws {
        let database = try NodeDatabase(in: DirectoryHandle(path: state))
        try database.write { try $0.execute(sql: sql) }
        try database.close()
        #expect(try check().findings.contains { $0.code == code })
        let report = try repair()
        #expect(report.findings.contains { $0.code == code && $0.outcome == .remains })
        #expect(!report.isSound)
    }

    @Test("overwritten pages of the database are found")
    func pages() throws {
        try damage("dd if=/dev/urandom of=node.db bs=4096 seek=2 count=4 conv=notrunc; rm -f node.db-*")
        #expect(try check().findings.contains { $0.code == "state.database" })
        try damage("printf nonsense > node.db")
        #expect(try check().findings.map(\.code) == ["state.database"])
        #expect(try repair().findings.map(\.outcome) == [.remains])
    }

    @Test("a directory that is no node's state is refused, and nothing is made there")
    func missing() async throws {
        for name in ["nowhere", "empty"] {
            try Shell.run("mkdir -p \(place.path("empty"))")
            let check = NodeCheck(state: place.path(name), now: fixture.clock.timeOfDay, width: 1)
            #expect(await code { _ = try check.run() } == "state.missing")
            #expect(await code { _ = try check.repair() } == "state.missing")
        }
        #expect(try DirectoryHandle(path: place.path("empty")).names().isEmpty)
    }
}
