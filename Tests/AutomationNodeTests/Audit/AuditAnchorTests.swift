import ContentStore
import DurableFiles
import GRDB
import Identifiers
import Integrity
import NodeAPI
import Signing
import TestSupport
import Testing

@testable import AutomationNode

#if canImport(Glibc)
import Glibc
#endif

@Suite("Anchors of the audit")
struct AuditAnchorTests {
    private let fixture: NodeFixture
    private var file: String { fixture.directory.path("anchors") }

    init() throws {
        fixture = try NodeFixture()
    }

    /// Runs a node that confirms two bundles, and stops.
    /// - Returns: a copy of its state.
    private func made(_ name: String, every: Int = 1) async throws -> String {
        let node = try await fixture.open("audit: {anchor: {every: \(every), to: \(file)}}")
        try await fixture.running(node) { [fixture] in
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
        }
        let copy = fixture.directory.path(name)
        try fixture.copy(of: node, to: copy)
        return copy
    }

    private func check(_ state: String, key: String? = nil) throws -> [String] {
        let source = NodeCheck.AnchorSource(path: file, publicKeyPath: key)
        let report = try NodeCheck(state: state, now: fixture.clock.timeOfDay, width: 2, anchor: source).run()
        return report.findings.filter { $0.code.hasPrefix("anchor.") || $0.code == "audit.broken" }.map(\.code)
    }

    private func change(_ state: String, _ sql: String) throws {
        let database = try NodeDatabase(in: DirectoryHandle(path: state))
        try database.write { try $0.execute(sql: sql) }
        try database.close()
    }

    /// Writes the chain anew from a record on, as one would who knows how: each record follows from the one before.
    private func rewrite(_ state: String, from number: Int64, dropping: Int64 = 0) throws {
        let database = try NodeDatabase(in: DirectoryHandle(path: state))
        try database.write { database in
            let records = try AuditChain.records(after: number - 1, limit: 10_000, project: nil, in: database)
            try database.execute(sql: "DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_shortened")
            try database.execute(sql: "DELETE FROM audit WHERE number >= ?", arguments: [number])
            for record in records.dropLast(Int(dropping)) {
                try AuditChain.append(
                    AuditEntry(record.action, by: "mallory", project: record.project, subject: record.subject),
                    at: record.time,
                    in: database
                )
            }
        }
        try database.close()
    }

    @Test("A node that nobody changed agrees with what it wrote elsewhere")
    func sound() async throws {
        let state = try await made("copy")
        #expect(try check(state).isEmpty)
        let lines = try OpenFile.read(file).readAll(limit: 1 << 20).split(separator: 0x0A)
        let last = try #require(lines.last)
        let anchor = try AnchorStatement(SignedLine(String(decoding: last, as: UTF8.self), subject: "x"), subject: "x")
        #expect(anchor.sequences[credit] == 2)
        #expect(lines.count > 1)
    }

    @Test("Anchors that came by a system with other ends of lines vouch as before")
    func carriageReturns() async throws {
        let state = try await made("copy")
        try Shell.run("sed -i 's/$/\\r/' '\(file)'")
        #expect(try check(state).isEmpty)
        try rewrite(state, from: 3)
        #expect(try check(state) == ["anchor.audit"])
    }

    @Test("A chain that was written anew is found, with the first record that may differ", arguments: [1, 4])
    func rewritten(every: Int) async throws {
        let state = try await made("copy", every: every)
        try rewrite(state, from: 3)
        #expect(try check(state) == ["anchor.audit"])
        let source = NodeCheck.AnchorSource(path: file)
        let report = try NodeCheck(state: state, now: fixture.clock.timeOfDay, width: 2, anchor: source).run()
        let finding = try #require(report.findings.first { $0.code == "anchor.audit" })
        let good =
            try OpenFile.read(file).readAll(limit: 1 << 20).split(separator: 0x0A).map {
                try AnchorStatement(SignedLine(String(decoding: $0, as: UTF8.self), subject: "x"), subject: "x").number
            }.filter { $0 < 3 }.max() ?? 0
        #expect(finding.subject == "node.db: audit record \(good + 1)")
        #expect(good + 1 <= 3)
    }

    @Test("A chain that was cut off is found")
    func shortened() async throws {
        let state = try await made("copy")
        try rewrite(state, from: 5, dropping: 1000)
        let source = NodeCheck.AnchorSource(path: file)
        let report = try NodeCheck(state: state, now: fixture.clock.timeOfDay, width: 2, anchor: source).run()
        let finding = try #require(report.findings.first { $0.code == "anchor.audit" })
        #expect(finding.subject == "node.db: audit record 5")
    }

    @Test("A database of an earlier day, or another node's, is found, and a sequence that went back; with --repair too")
    func replaced() async throws {
        let node = try await fixture.open("audit: {anchor: {every: 1, to: \(file)}}")
        let early = fixture.directory.path("early")
        try await fixture.running(node) { [fixture] in
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            try fixture.copy(of: node, to: early)
            _ = try await fixture.confirmed("b2", sequence: 2, on: node)
        }
        #expect(try check(early) == ["anchor.audit", "anchor.sequence"])
        let source = NodeCheck.AnchorSource(path: file)
        let repaired = try NodeCheck(state: early, now: fixture.clock.timeOfDay, width: 2, anchor: source).repair()
        #expect(repaired.findings.contains { $0.code == "anchor.audit" && $0.isOpen })
        let key = try fixture.directory.write(Array(try NodeKey.publicKey(state: fixture.state).utf8), to: "kept.pem")
        let other = try NodeFixture()
        _ = try await other.open()
        #expect(try check(other.state, key: key) == ["anchor.audit", "anchor.sequence"])
        #expect(try check(other.state).allSatisfy { $0 == "anchor.unreadable" }, "its own key signed none of them")
    }

    @Test("A sequence that was set back on record is no finding, and one that was set back otherwise is")
    func reset() async throws {
        let state = try await made("copy")
        let other = fixture.directory.path("other")
        try Shell.run("cp -a \(state) \(other)")
        try change(state, "UPDATE projects SET highest_sequence = 0")
        #expect(try check(state) == ["anchor.sequence"])
        _ = try SequenceReset(state: other, now: fixture.clock.timeOfDay).run(credit, to: 1, reason: "x", by: "me")
        #expect(try check(other).isEmpty)
    }

    @Test("A place that takes nothing is a finding and stops nothing, and what it missed comes when it can")
    func failing() async throws {
        let place = fixture.directory.path("mount/anchors")
        let node = try await fixture.open("audit: {anchor: {every: 1, to: \(place)}}")
        try await fixture.running(node) { [fixture] in
            _ = try await fixture.confirmed("b1", sequence: 1, on: node)
            while await !node.readiness().findings.contains(where: { $0.hasPrefix("audit.anchor: ") }) {
                await Task.yield()
            }
            #expect(await node.readiness().ready)
            try Shell.run("mkdir \(fixture.directory.path("mount"))")
            _ = try await fixture.confirmed("b2", sequence: 2, on: node)
        }
        #expect(try OpenFile.read(place).status().size > 0)
        #expect(await !node.readiness().findings.contains { $0.hasPrefix("audit.anchor: ") })
    }

    @Test("A line that a power cut left half written is told, and the next ones count")
    func torn() async throws {
        let line = try SignedLine.sign([], type: "x", with: .generate())
        try fixture.directory.write(Array(line.utf8.prefix(40)), to: "anchors")
        let state = try await made("copy")
        #expect(try check(state) == ["anchor.unreadable"])
        try rewrite(state, from: 3)
        #expect(try check(state) == ["anchor.unreadable", "anchor.audit"])
    }

    @Test("The journal gets an entry in its own protocol")
    func journal() throws {
        let path = fixture.directory.path("journal")
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        try AnchorPlace(.journal(path)).append("LINE", number: 7)
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        #expect(text.split(separator: "\n").contains("SLIPWAY_ANCHOR=LINE"))
        #expect(text.hasSuffix("\n"))
        #expect(throws: FileFailure.self) { try AnchorPlace(.journal(path + "-gone")).append("LINE", number: 7) }
    }

    @Test("The key is made once, for its user alone; one that cannot be read is a finding, and the node works")
    func key() async throws {
        let node = try await fixture.open()
        let pulled = try await node.auditAnchor()
        let key = try VerificationKey(pem: pulled.publicKey, subject: "key")
        let line = try SignedLine(pulled.anchor, subject: "line")
        #expect(line.keyID == key.hint)
        try line.requireSignature(by: key, subject: "line")
        let root = try DirectoryHandle(path: fixture.state)
        #expect(try root.status(of: "node.key")?.permissions == 0o600)
        let later = fixture.directory.path("later")
        try fixture.copy(of: node, to: later)
        let again = try await fixture.open(at: later)
        #expect(try await again.auditAnchor().publicKey == pulled.publicKey)
        let damaged = fixture.directory.path("damaged")
        try fixture.copy(of: again, at: later, to: damaged)
        try Shell.run("echo x > \(damaged)/node.key")
        let broken = try await fixture.open(at: damaged)
        #expect(await broken.readiness().findings.contains { $0.contains("node.key") })
        #expect(await broken.readiness().ready)
        #expect(await code { _ = try await broken.auditAnchor() } == "node.key")
    }

    @Test(
        "A configuration of anchors is judged with its line",
        arguments: [
            "{every: 0, to: journald}", "{to: here}", "{every: 5}", "{to: [/a, x]}", "{to: /a/}", "{at: /a}",
            "{to: []}",
        ]
    )
    func configuration(text: String) throws {
        let failure = try #require(throws: NodeFailure.self) {
            try NodeConfiguration(yaml: "audit:\n  anchor: \(text)\n", subject: "x.yaml")
        }
        #expect(failure.stableCode.hasPrefix("configuration."))
        #expect(failure.subject.hasPrefix("x.yaml:2"))
    }
}
