import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("slipway labels")
struct LabelsCommandTests {
    private func node() async throws -> TestNode {
        let fixture = try await Fixture.withProject()
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../1.tar", in: "p")
        let node = try await TestNode(fixture)
        #expect(try await node.slipway("deploy", "1.tar", "--stage-only").status == 0)
        return node
    }

    private func count(_ outcome: String, _ run: CommandRun) -> Int64? { run.parsed?["outcomes"]?[outcome]?.integer }

    @Test("sends a file of any form with columns of any names, says what became of each row, and may be repeated")
    func sent() async throws {
        let node = try await node()
        try node.fixture.directory.write(
            Array("when,id,truth,place\n2026-11-30T10:00:00Z,a,1,0\n,b,0,2\n,c,,\n".utf8),
            to: "truth.csv"
        )
        let arguments = ["truth.csv", "--model", "m", "--request", "id", "--label", "truth", "--row", "place"]
        let first = try await node.labels(arguments + ["--json"])
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.parsed?["rows"] == 3 && count("pending", first) == 2 && count("missing", first) == 1)
        let again = try await node.labels(arguments)
        #expect(again.output == "3 rows: 2 duplicate, 1 missing\n")
        // The same as lines of JSON, which another program gives through a pipe.
        try node.fixture.directory.write(Array("{\"request\": \"a\", \"label\": 0}\n".utf8), to: "truth.jsonl")
        let other = try await node.labels(["truth.jsonl", "--model", "m"])
        #expect(other.status == 0 && other.output == "1 row: 1 conflicting\n")
        #expect(other.errors.contains("--replace"))
        let replaced = try await node.labels(["truth.jsonl", "--model", "m", "--replace", "--json"])
        #expect(count("replaced", replaced) == 1)
        let piped = try await node.fixture.run(
            ["sh", "-c", "cat truth.jsonl | \"$0\" labels - --format jsonl --model m --json", Programs.slipway],
            environment: node.environment
        )
        #expect(piped.status == 0 && count("duplicate", piped) == 1)
        let timed = try await node.labels(arguments + ["--time", "when", "--json"])
        #expect(timed.status == 0)
    }

    @Test("sends nothing of a file with a row that is none, and names the row")
    func wrong() async throws {
        let node = try await node()
        let rows = (0..<30_000).map { "r\($0),1\n" }.joined()
        try node.fixture.directory.write(Array("request,label\n\(rows)no id,1\n".utf8), to: "truth.csv")
        let run = try await node.labels(["truth.csv", "--model", "m"])
        #expect(run.status == 2 && run.errors.contains("labels.invalid") && run.errors.contains("row 30001"))
        try node.fixture.directory.write(Array("request,label\n\(rows)".utf8), to: "sound.csv")
        let sent = try await node.labels(["sound.csv", "--model", "m", "--json"])
        // More than one part of it.
        #expect(sent.parsed?["rows"] == 30_000 && count("pending", sent) == 30_000)
    }

    @Test(
        "refuses what it cannot know",
        arguments: [
            ["truth.dat", "--model", "m"], ["truth.csv"], ["truth.csv", "--model", "m", "--format", "xml"],
            ["truth.csv", "--model", "m", "--label", "other"], ["truth.csv", "--model", "m", "--row", "other"],
        ]
    )
    func usage(arguments: [String]) async throws {
        let node = try await node()
        try node.fixture.directory.write(Array("request,label\na,1\n".utf8), to: "truth.csv")
        try node.fixture.directory.write(Array("request,label\na,1\n".utf8), to: "truth.dat")
        #expect(try await node.labels(arguments).status == 2)
        #expect(try await node.labels(["truth.csv", "--model", "none"]).status == 5)
        #expect(try await node.labels(["nothing.csv", "--model", "m"]).status == 5)
    }
}

extension TestNode {
    fileprivate func labels(_ arguments: [String]) async throws -> CommandRun {
        try await fixture.run(Programs.slipway, ["labels"] + arguments, environment: environment)
    }
}
