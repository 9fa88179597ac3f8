import DurableFiles
import GRDB
import Identifiers
import NodeAPI
import Signing
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Records of the database")
struct StoredRecordTests {
    private let directory: TemporaryDirectory
    private let database: NodeDatabase
    private let time = Timestamp(milliseconds: 1_795_426_200_123)
    private let digest = StreamingDigest.of([])
    private let active: [ModelName: VersionID]

    init() throws {
        directory = try TemporaryDirectory()
        database = try NodeDatabase(in: directory.handle)
        active = [
            try #require(ModelName("mood")): try #require(VersionID("1")),
            try #require(ModelName("churn")): try #require(VersionID("v2")),
        ]
    }

    private func generation(_ number: Int64) throws -> GenerationRecord {
        GenerationRecord(
            project: credit,
            number: try #require(GenerationNumber(number)),
            bundleDigest: digest,
            active: active,
            state: .staging,
            created: time
        )
    }

    private func deployment() throws -> DeploymentRecord {
        var record = DeploymentRecord(
            project: credit,
            kind: .activate,
            bundle: try #require(BundleID("b1")),
            bundleDigest: digest,
            active: active,
            requestedBy: "ada",
            reason: nil,
            started: time
        )
        record.intent = .rollingBack
        record.switched = time
        record.replaces = GenerationNumber(4)
        record.problem = Problem(code: "a.b", title: "T", status: 409, detail: "d/\"e\"", subject: "s")
        return record
    }

    /// The columns of the only row, as SQLite writes literals.
    private func row(_ table: String) throws -> [String: String] {
        try database.read { database in
            let columns = try database.columns(in: table).map(\.name)
            let quoted = columns.map { "quote(\($0)) AS \($0)" }.joined(separator: ", ")
            let row = try #require(try Row.fetchOne(database, sql: "SELECT \(quoted) FROM \(table)"))
            return row.reduce(into: [:]) { $0[$1.0] = String.fromDatabaseValue($1.1) }
        }
    }

    @Test("a deployment is written as every release has written it, and read as it was")
    func deploymentBytes() throws {
        var record = try deployment()
        try database.write { try record.insert(in: $0) }
        #expect(record.id == 1)
        #expect(
            try row("deployments") == [
                "id": "1", "project": "'credit'", "kind": "'activate'", "state": "'received'", "intent": "'rollback'",
                "finished": "0", "bundle": "'b1'", "bundle_digest": "'\(digest)'",
                "active": #"'{"churn":"v2","mood":"1"}'"#, "generation": "NULL", "requested_by": "'ada'",
                "reason": "NULL", "started": "1795426200123", "updated": "1795426200123",
                "switched": "1795426200123", "probation_ends": "NULL", "crashes": "0", "replaces": "4",
                "rolled_back_to": "NULL",
                "problem":
                    #"'{"code":"a.b","detail":"d/\"e\"","findings":[],"status":409,"subject":"s","title":"T","#
                    + #""type":"urn:slipway:error:a.b"}'"#,
                "allowed_schema_changes": "'[]'", "proofs": "NULL", "break_glass_reason": "NULL", "break_glass": "NULL",
            ]
        )
        record.state = .active
        record.crashes = 2
        try database.write { try record.update(in: $0) }
        let found = try #require(try database.read { try DeploymentRecord.find(1, in: $0) })
        #expect(found.state == .active && found.crashes == 2 && found.intent == .rollingBack && found.id == 1)
        #expect(found.active == active && found.switched == time && found.problem?.status == 409)
    }

    @Test("a generation is written as every release has written it; its state changes alone")
    func generationBytes() throws {
        let record = try generation(3)
        try database.write { database in
            try record.save(in: database)
            try GenerationRecord.setState(.failed, credit, record.number, in: database)
            try GenerationRecord.setSeparation(.cloned, credit, record.number, in: database)
        }
        #expect(
            try row("generations") == [
                "project": "'credit'", "number": "3", "bundle_digest": "'\(digest)'",
                "active": #"'{"churn":"v2","mood":"1"}'"#, "state": "'failed'", "created": "1795426200123",
                "confirmed": "NULL", "pinned": "0", "separation": "'cloned'", "break_glass": "NULL",
            ]
        )
        let found = try database.read { try GenerationRecord.find(credit, record.number, in: $0) }
        #expect(found?.active == active && found?.separation == .cloned)
        #expect(try database.read { try GenerationRecord.projects(in: $0) } == [credit])
    }

    @Test("a project, a signature and a mark are written as every release has written them")
    func otherBytes() throws {
        var project = ProjectRecord(project: credit)
        project.heard = time
        project.lastConfirmed = GenerationNumber(2)
        let signature = SignatureRecord(project: credit, digest: digest, statement: digest, material: .key("k"))
        let mark = BadBundleRecord(
            project: credit,
            digest: digest,
            bundle: try #require(BundleID("b1")),
            mark: BadMark(since: time, code: "a.b", reason: "r", deployment: nil, by: "ada")
        )
        try database.write { database in
            try project.save(in: database)
            try signature.save(in: database)
            try mark.save(in: database)
        }
        #expect(
            try row("projects") == [
                "project": "'credit'", "highest_sequence": "0", "highest_digest": "NULL", "last_confirmed": "2",
                "next_generation": "1", "highest_statement": "NULL", "heard_sequence": "0", "heard": "1795426200123",
                "removed": "NULL",
            ]
        )
        #expect(
            try row("signatures") == [
                "project": "'credit'", "digest": "'\(digest)'", "statement": "'\(digest)'", "material": "'key k'",
            ]
        )
        #expect(
            try row("bad_bundles") == [
                "project": "'credit'", "digest": "'\(digest)'", "bundle": "'b1'", "since": "1795426200123",
                "code": "'a.b'", "reason": "'r'", "deployment": "NULL", "marked_by": "'ada'",
            ]
        )
        #expect(try database.read { try BadBundleRecord.find(credit, digest, in: $0) }?.mark.by == "ada")
        #expect(try database.read { try SignatureRecord.find(credit, digest, in: $0) }?.material == .key("k"))
    }

    @Test("a project is read from a database of an older release, which lacks columns")
    func olderColumns() throws {
        try database.write { database in
            try database.execute(sql: "INSERT INTO projects (project, highest_sequence) VALUES ('credit', 7)")
            for column in ["highest_statement", "heard_sequence", "heard", "removed"] {
                try database.execute(sql: "ALTER TABLE projects DROP COLUMN \(column)")
            }
        }
        let record = try database.read { try ProjectRecord.load(credit, in: $0) }
        #expect(record.highestSequence == 7 && record.heardSequence == 0 && record.heard == nil)
    }

    @Test(
        "a value that Slipway did not write is a failure that names its column",
        arguments: [
            ("state = 'odd'", "state"), ("bundle_digest = 'sha256:1'", "bundle_digest"), ("active = '{'", "active"),
            ("problem = '{\"code\":1}'", "problem"), ("proofs = '['", "proofs"), ("bundle = '-'", "bundle"),
        ]
    )
    func damaged(change: String, column: String) throws {
        var record = try deployment()
        try database.write { database in
            try record.insert(in: database)
            try database.execute(sql: "UPDATE deployments SET \(change)")
        }
        let failure = #expect(throws: NodeFailure.self) {
            try database.read { try DeploymentRecord.find(1, in: $0) }
        }
        #expect(failure?.code == .stateDatabase)
        #expect(failure?.message.hasPrefix("column \(column) of table deployments holds") == true)
    }

    @Test("a number that no generation has counts as none in a deployment")
    func lenientDeployment() throws {
        var record = try deployment()
        record.generation = GenerationNumber(5)
        record.rolledBackTo = GenerationNumber(4)
        try database.write { database in
            try record.insert(in: database)
            try database.execute(sql: "UPDATE deployments SET generation = 0, replaces = -1, rolled_back_to = 0")
        }
        let found = try #require(try database.read { try DeploymentRecord.find(1, in: $0) })
        #expect(found.generation == nil && found.replaces == nil && found.rolledBackTo == nil)
        #expect(found.problem?.status == 409 && found.switched == time)
    }

    @Test("a separation that is not known counts as none in a generation")
    func lenientGeneration() throws {
        let record = try generation(3)
        try database.write { database in
            try record.save(in: database)
            try database.execute(sql: "UPDATE generations SET separation = 'of a later release'")
        }
        let found = try #require(try database.read { try GenerationRecord.find(credit, record.number, in: $0) })
        #expect(found.separation == nil && found.active == active)
    }

    @Test(
        "a digest that is none, and a number that no generation has, count as none in a project",
        arguments: ["highest_digest = 'odd'", "highest_statement = 'sha256:1'", "last_confirmed = 0"]
    )
    func lenientProject(change: String) throws {
        var project = ProjectRecord(project: credit, highestSequence: 7)
        project.highestDigest = digest
        project.highestStatement = digest
        project.lastConfirmed = GenerationNumber(2)
        try database.write { [project] database in
            try project.save(in: database)
            try database.execute(sql: "UPDATE projects SET \(change)")
        }
        let found = try database.read { try ProjectRecord.load(credit, in: $0) }
        #expect(found.highestSequence == 7)
        let present = [found.highestDigest != nil, found.highestStatement != nil, found.lastConfirmed != nil]
        #expect(present.count { $0 } == 2)
    }

    @Test("the id of a bundle is the one of its report, whatever its column has")
    func lenientBundle() throws {
        let report = """
            {"bundle":"b1","bytes":1,"created":"2026-11-23T09:30:00Z","digest":"\(digest)","files":1,"models":[],\
            "project":"credit","received":"2026-11-23T09:30:00Z","sequence":7,"signer":"s","targets":[]}
            """
        try database.write { database in
            try database.execute(
                sql:
                    "INSERT INTO bundles (project, digest, bundle, sequence, received, report) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [credit.text, digest.description, "-", 7, time.milliseconds, report]
            )
        }
        let found = try #require(try database.read { try BundleRecord.find(credit, digest, in: $0) })
        #expect(found.report.bundle.text == "b1" && found.sequence == 7 && found.signature == nil)
    }
}
