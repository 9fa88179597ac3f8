import DurableFiles
import StrictJSON
import TestSupport
import Testing

/// With a real model and the Python that `make setup-tests` installs.
@Suite("slipway whatif", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct WhatIfCommandTests {
    private static let example = Fixtures.repository + "/bundles/example"
    private static let python = TrackingServerProcess.Version.three.python
    private static let data = example + "/data/breast-cancer.csv"

    private func project() async throws -> Fixture {
        let fixture = try Fixture.make()
        try await fixture.slipway("init", "p", "--project", "p")
        for version in ["4", "5"] {
            let imported = try await fixture.slipway(
                "import",
                "\(Self.example)/saved/breast-cancer",
                "--version",
                version,
                "--activate",
                in: "p"
            )
            try #require(imported.status == 0, "\(imported.errors)")
        }
        return fixture
    }

    private func whatif(_ fixture: Fixture, _ arguments: String...) async throws -> CommandRun {
        try await fixture.run(
            [Programs.slipway, "whatif", "breast-cancer"] + arguments + ["--python", Self.python],
            in: "p"
        )
    }

    private static func column() throws -> String {
        let text = String(decoding: try OpenFile.read(data).readAll(limit: 1 << 20), as: UTF8.self)
        return try #require(text.split(separator: "\n").first?.split(separator: ",").first.map(String.init))
    }

    @Test("a changed value changes the answer, and each version is asked once for all of it")
    func change() async throws {
        let fixture = try await project()
        let column = try Self.column()
        let row = "\(Self.data):3"
        let run = try await whatif(
            fixture,
            "--row",
            row,
            "--set",
            "\(column)=1000",
            "--grid",
            column,
            "--against",
            "4",
            "--json",
            "--verbose"
        )
        #expect(run.status == 0, "\(run.errors)")
        let versions = run.parsed?["versions"]?.array ?? []
        #expect(versions.compactMap { $0["version"]?.string } == ["breast-cancer/5", "breast-cancer/4"])
        let first = versions.first
        #expect(first?["before"]?["prediction"] != nil)
        #expect(first?["grid"]?.array?.count ?? 0 > 2)
        #expect(versions.first?["before"] == versions.last?["before"], "both have the same files")
        let text = try await whatif(fixture, "--row", row, "--set", "\(column)=1000")
        #expect(
            text.status == 0 && text.output.contains("BEFORE") && text.output.contains("prediction"),
            "\(text.errors)"
        )
    }

    @Test("an unknown column, a row that is not there and a value that is none are told apart")
    func refused() async throws {
        let fixture = try await project()
        let column = try Self.column()
        let unknown = try await whatif(fixture, "--row", "\(Self.data):0", "--set", "nothing=1", "--json")
        #expect(unknown.status == 2 && unknown.error?["code"] == "explaining.column", "\(unknown.errors)")
        let row = try await whatif(fixture, "--row", "\(Self.data):1000000", "--set", "\(column)=1", "--json")
        #expect(row.status == 5 && row.error?["code"] == "explaining.row", "\(row.errors)")
        let several = try await whatif(fixture, "--row", Self.data, "--set", "\(column)=1", "--json")
        #expect(
            several.error?["code"] == "explaining.row" && several.errors.contains(":0 is the first"),
            "\(several.errors)"
        )
        let value = try await whatif(fixture, "--row", "\(Self.data):0", "--set", "\(column)=many", "--json")
        #expect(value.status == 1 && value.error?["code"] == "explaining.answer", "\(value.errors)")
        #expect(try await whatif(fixture, "--row", "\(Self.data):0").status == 2)
    }
}
