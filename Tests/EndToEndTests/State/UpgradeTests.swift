import DurableFiles
import StrictJSON
import TestSupport
import Testing

/// States that releases left on both sides, made once by their own programs (Tests/Fixtures/states), under these programs.
@Suite("What an earlier release left")
struct UpgradeTests {
    private static let releases: [String] = {
        let names = (try? DirectoryHandle(path: Fixtures.path("states")).names()) ?? []
        return names.filter { $0.first?.isNumber == true }.sorted()
    }()

    private static let settings =
        Settings.quick + "scoring: {environment: off, required: true, limits: {start: 10m, request: 10m}}\n"

    /// A directory with copies: `node`, `project` and the key of its bundles.
    private func unpacked(_ release: String) async throws -> (fixture: Fixture, expected: JSONValue) {
        let fixture = try Fixture()
        let place = Fixtures.path("states/\(release)")
        try await fixture.shell(
            """
            for side in node project; do tar --extract --gzip --same-permissions --no-same-owner --file '\(place)'/$side.tar.gz; done
            install -m 600 '\(place)/signing.pem' signing.pem
            """
        )
        let text = try OpenFile.read(place + "/expected.json").readAll(limit: 1 << 16)
        return (fixture, try JSONParser.parse(text, subject: "expected.json"))
    }

    @Test("is kept for each release that the changelog names")
    func complete() throws {
        let text = String(
            decoding: try OpenFile.read(Fixtures.repository + "/CHANGELOG.md").readAll(limit: 1 << 22),
            as: UTF8.self
        )
        let named = text.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("## ["), let end = line.firstIndex(of: "]") else { return nil }
            let name = line[line.index(line.startIndex, offsetBy: 4)..<end]
            return name.first?.isNumber == true ? String(name) : nil
        }
        #expect(Self.releases.contains("0.1.0"))
        #expect(Set(named).subtracting(Self.releases).isEmpty, "make them: Tests/Fixtures/README.md")
    }

    @Test("on a node answers as before, to the token of before, deploys and goes back", arguments: releases)
    func node(_ release: String) async throws {
        let (fixture, expected) = try await unpacked(release)
        let project = try #require(expected["project"]?.string)
        let model = try #require(expected["model"]?.string)
        let token = try #require(expected["token"]?.string)
        let request = JSONWriter.bytes(of: try #require(expected["request"]))
        let path = "/v1/projects/\(project)/models/\(model)/invocations"
        let node = try await TestNode(fixture)
        try await node.start(Self.settings)

        let current = try #require(node.current(project))
        let answered = try await eventually("answer of the version that was current") { () -> JSONValue? in
            let answer = try await node.request("POST", path, token: token, body: request)
            // A plain nil would be the JSON value null.
            return answer.status == 200 ? try answer.json : JSONValue?.none
        }
        let answer = try #require(answered)
        #expect(answer == expected["answer"])
        #expect(try await node.get("/v1/projects/\(project)")["models"]?.array?.first?["loader"]?.string == "native")

        try await fixture.slipway(
            "set",
            model,
            "--active",
            "1",
            "--description",
            "After the upgrade",
            "--project-dir",
            "project"
        )
        try await fixture.slipway("export", "--key", "signing.pem", "--output", "next.tar", "--project-dir", "project")
        try await node.slipway("deploy", fixture.path("next.tar"), "--wait")
        #expect(node.current(project) != current)
        try await node.slipway("rollback", "--wait")
        #expect(node.current(project) == current)
        let again = try await node.request("POST", path, token: token, body: request)
        #expect(again.status == 200)
        #expect(try again.json == answer)
        try await StateCheck(node: node, project: project).run()

        #expect(await node.stop() == .exited(0))
        let check = try await fixture.run(Programs.slipwayd, ["fsck", "--state", node.state])
        #expect(check.end == .exited(0) && check.output.hasPrefix("Sound: "), check.said)
    }

    @Test("of a design node is sound, lists its versions and evaluations, and is exported", arguments: releases)
    func project(_ release: String) async throws {
        let (fixture, expected) = try await unpacked(release)
        let model = try #require(expected["model"]?.string)
        let check = try await fixture.slipway("fsck", "--project-dir", "project")
        #expect(check.output.contains("Sound: "), check.said)
        let versions = try await fixture.slipway("models", model, "--json", "--project-dir", "project")
        let active = try #require(expected["active"]?.string)
        #expect(versions.output.contains("\"\(active)\""), versions.said)
        let evaluations = try await fixture.slipway("evaluations", "--project-dir", "project")
        #expect(evaluations.output.contains("\(model)/"), evaluations.said)
        try await fixture.slipway("export", "--key", "signing.pem", "--output", "next.tar", "--project-dir", "project")
        try await fixture.slipway("verify", "next.tar", "--trust", "node/trust")
    }
}
