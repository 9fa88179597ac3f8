import TestSupport
import Testing

extension Fixture {
    /// A fixture for the programs, which look for others where the tests do.
    static func make() throws -> Fixture { try Fixture(searchPath: ownPath) }

    /// A project `p` with a model `m` of one version, and a key.
    static func withProject() async throws -> Fixture {
        let fixture = try make()
        try fixture.model("m")
        for arguments in [["init", "p", "--project", "credit"], ["key", "generate", "key.pem"]] {
            let run = try await fixture.run(Programs.slipway, arguments)
            try #require(run.status == 0, "\(run.errors)")
        }
        let run = try await fixture.slipway("import", "../m", "--activate", in: "p")
        try #require(run.status == 0, "\(run.errors)")
        return fixture
    }

    /// Runs `slipway` to its end.
    @discardableResult
    func slipway(
        _ arguments: String...,
        in place: String? = nil,
        environment: [String: String] = [:]
    ) async throws -> CommandRun {
        try await run(Programs.slipway, arguments, environment: environment, in: place)
    }

    /// Runs a command that is looked for on the search path, to its end.
    func run(
        _ command: [String],
        in place: String? = nil,
        environment: [String: String] = [:]
    ) async throws -> CommandRun {
        try await run(command[0], Array(command.dropFirst()), environment: environment, in: place)
    }

    /// Writes the smallest model directory that there is.
    func model(_ name: String, files: [String: String] = ["data.bin": "weights"]) throws {
        try directory.write(Array("flavors:\n  custom:\n    data: data.bin\n".utf8), to: "\(name)/MLmodel")
        for (path, content) in files { try directory.write(Array(content.utf8), to: "\(name)/\(path)") }
    }

    /// A word for a shell.
    static func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: #"'\''"#) + "'"
    }
}
