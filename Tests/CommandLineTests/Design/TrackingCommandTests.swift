import StrictJSON
import TestSupport
import Testing

/// The commands that ask a tracking server, against a real one that lets in who knows the password.
@Suite(.enabled(if: TrackingServerProcess.Version.allCases.allSatisfy(\.isThere), "`make setup-tests` installs MLflow"))
struct TrackingCommandTests {
    private static let password = "correct-horse-9"
    private static let server = Task { try await TrackingServerProcess.start(.three, password: password) }
    private static let old = Task { try await TrackingServerProcess.start(.two, password: password) }

    private func project() async throws -> Fixture {
        let fixture = try Fixture.make()
        #expect(try await fixture.slipway("init", "p", "--project", "credit").status == 0)
        return fixture
    }

    @Test("credentials from MLflow's variables open the server, and it is followed with them")
    func follow() async throws {
        let server = try await Self.server.value
        let fixture = try await project()
        let access = [
            "MLFLOW_TRACKING_URI": server.address, "MLFLOW_TRACKING_USERNAME": "admin",
            "MLFLOW_TRACKING_PASSWORD": Self.password,
        ]
        let imported = try await fixture.slipway(
            "import",
            "--model",
            "iris*",
            "--active-from",
            "alias:champion",
            in: "p",
            environment: access
        )
        #expect(imported.status == 0, "\(imported.errors)")
        #expect(imported.output.contains("iris-species 2  is active"))
        try server.register("iris-new", 1, content: "x")
        let trial = try await fixture.slipway("sync", "--dry-run", "--json", in: "p", environment: access)
        #expect(trial.parsed?["new"]?.array?.first?["model"] == "iris-new", "\(trial.errors)")
        #expect(trial.parsed?["dryRun"] == true)
        let done = try await fixture.slipway("sync", "--quick", in: "p", environment: access)
        #expect(done.output.contains("iris-new 1  imported"), "\(done.errors)")
        #expect(try fixture.directory.text("p/.slipway/project.json").contains(Self.password) == false)
    }

    @Test("a server of MLflow 2 is opened by them too")
    func old() async throws {
        let server = try await Self.old.value
        let fixture = try await project()
        let access = ["MLFLOW_TRACKING_USERNAME": "admin", "MLFLOW_TRACKING_PASSWORD": Self.password]
        let ending = try await fixture.slipway(
            "import",
            server.address,
            "--model",
            "breast-cancer",
            "--model",
            "digits",
            in: "p",
            environment: access
        )
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.output.contains("breast-cancer 4  imported") && ending.output.contains("digits 2  imported"))
        let shown = try await fixture.slipway("show", "breast-cancer", "1", in: "p")
        #expect(shown.output.contains("auc") && shown.output.contains("0.991"))
    }

    @Test(
        "without the password nothing comes, and the variables to set are named",
        arguments: TrackingServerProcess.Version.allCases
    )
    func refused(version: TrackingServerProcess.Version) async throws {
        let server = try await (version == .two ? Self.old : Self.server).value
        let fixture = try await project()
        for access in [[:], ["MLFLOW_TRACKING_USERNAME": "admin", "MLFLOW_TRACKING_PASSWORD": "wrong"]] {
            let ending = try await fixture.slipway("import", server.address, "--json", in: "p", environment: access)
            #expect(ending.status == 4)
            #expect(ending.error?["code"] == "tracking.unauthorized")
            #expect(ending.errors.contains("MLFLOW_TRACKING_USERNAME"))
        }
    }

    @Test("a model whose files are gone is told by name, the rest comes, and the exit status says so")
    func incomplete() async throws {
        let server = try await Self.server.value
        let fixture = try await project()
        let address = server.address.replacing("http://", with: "http://admin:\(Self.password)@")
        let ending = try await fixture.slipway(
            "import",
            address,
            "--model",
            "half gone",
            "--model",
            "odd names",
            in: "p"
        )
        #expect(ending.status == 1)
        #expect(ending.errors.contains("half gone version 2"))
        #expect(ending.output.contains("odd-names 1  imported"))
        #expect(try await fixture.slipway("import", address, "--model", "half*", "--strict", in: "p").status == 1)
        #expect(try await fixture.slipway("import", address, "--model", "nothing*", in: "p").status == 5)
    }

    @Test("a project copies a model to another, and clears its store")
    func copy() async throws {
        let fixture = try await Fixture.withProject()
        #expect(try await fixture.slipway("init", "q", "--project", "other").status == 0)
        let ending = try await fixture.slipway("copy", "m", "--to", "../q", "--as", "n", in: "p")
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(try await fixture.slipway("models", "n", "1", in: "q").status == 0)
        #expect(try await fixture.slipway("gc", in: "q").output.contains("Removed 0 blobs"))
        #expect(try await fixture.slipway("copy", "m", "--to", ".", in: "p").status == 2)
    }
}
