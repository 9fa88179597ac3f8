import DurableFiles
import StrictJSON
import TestSupport
import Testing

/// With a real model and the Python that `make setup-tests` installs.
@Suite("slipway golden and score", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct GoldenCommandTests {
    private static let example = Fixtures.repository + "/bundles/example"
    private static let python = TrackingServerProcess.Version.three.python

    private func project() async throws -> Fixture {
        let fixture = try Fixture.make()
        try await fixture.slipway("init", "p", "--project", "p")
        try await fixture.slipway("key", "generate", "key.pem")
        let imported = try await fixture.slipway(
            "import",
            "\(Self.example)/saved/breast-cancer",
            "--version",
            "5",
            "--activate",
            in: "p"
        )
        try #require(imported.status == 0, "\(imported.errors)")
        return fixture
    }

    @Test("what a version predicts is recorded, shown everywhere, signed in the bundle, and forgotten when told to")
    func golden() async throws {
        let fixture = try await project()
        let recorded = try await fixture.slipway("golden", "breast-cancer", "--python", Self.python, "--json", in: "p")
        #expect(recorded.status == 0, "\(recorded.errors)")
        let facts = recorded.parsed?.array?.first
        #expect(facts?["version"] == "5" && (facts?["rows"]?.integer ?? 0) > 0)
        #expect(facts?["packages"]?["scikit-learn"]?.string != nil)
        #expect(try await fixture.slipway("models", in: "p").output.contains("1 *"))
        #expect(try await fixture.slipway("show", "breast-cancer", in: "p").output.contains("Golden"))
        #expect(try await fixture.slipway("golden", "breast-cancer", "--show", in: "p").output.contains("Latency"))
        #expect(try await fixture.slipway("export", "--key", "../key.pem", "-o", "../b.tar", in: "p").status == 0)
        let inspected = try await fixture.slipway("inspect", "b.tar")
        #expect(inspected.output.contains("GOLDEN") && inspected.output.contains("yes"))
        #expect(try await fixture.slipway("verify", "b.tar", "--trust", "key.pem.pub").status == 0)
        let trial = try await fixture.slipway("golden", "breast-cancer", "--remove", "--dry-run", in: "p")
        #expect(trial.output.contains("would be removed"), "\(trial.errors)")
        #expect(try await fixture.slipway("golden", "breast-cancer", "--show", in: "p").status == 0)
        #expect(try await fixture.slipway("golden", "breast-cancer", "--remove", in: "p").output.contains("removed"))
        let gone = try await fixture.slipway("golden", "breast-cancer", "--show", "--json", in: "p")
        #expect(gone.error?["code"] == "golden.none" && gone.status == 5)
    }

    @Test("the model is written as plain numbers, held to its library, signed in the bundle, and left out when told to")
    func native() async throws {
        let fixture = try await project()
        let recorded = try await fixture.slipway("golden", "breast-cancer", "--python", Self.python, in: "p")
        #expect(recorded.status == 0, "\(recorded.errors)")
        let line = try #require(recorded.output.split(separator: "\n").last)
        #expect(line.hasPrefix("native: yes, ") && line.contains(" probes agree, "), "\(line)")
        #expect(try await fixture.slipway("show", "breast-cancer", in: "p").output.contains(" probes agree, "))
        let shown = try await fixture.slipway("show", "breast-cancer", "--json", in: "p").parsed?["native"]
        #expect((shown?["probes"]?.integer ?? 0) > 2_000 && shown?["reason"] == .null)
        #expect(shown?["library"]?.string?.hasPrefix("scikit-learn ") == true)
        let listed = try await fixture.slipway("golden", "breast-cancer", "--show", "--json", in: "p").parsed?.array?
            .first
        #expect(listed?["native"] == shown)
        #expect(try await fixture.slipway("export", "--key", "../key.pem", "-o", "../b.tar", in: "p").status == 0)
        let inspected = try await fixture.slipway("inspect", "b.tar").output.split(separator: "\n")
        let heading = try #require(inspected.first { $0.contains("NATIVE") })
        let column = heading.distance(
            from: heading.startIndex,
            to: try #require(heading.firstRange(of: "NATIVE")).lowerBound
        )
        #expect(inspected.contains { $0.dropFirst(column).hasPrefix("yes") }, "\(inspected)")
        #expect(try await fixture.slipway("verify", "b.tar", "--trust", "key.pem.pub").status == 0)
        let wheels = [
            "export", "--key", "../key.pem", "-o", "../w.tar", "--wheels", "--python", "/nonexistent", "--json",
        ]
        let without = try await fixture.run([Programs.slipway] + wheels, in: "p")
        #expect(without.status == 0 && without.parsed?["wheels"] == .null, "\(without.errors)")
        #expect(without.errors.contains("--wheels-for all"), "\(without.errors)")
        #expect(try await fixture.run([Programs.slipway] + wheels + ["--wheels-for", "all"], in: "p").status != 0)
        let again = try await fixture.slipway(
            "golden",
            "breast-cancer",
            "--python",
            Self.python,
            "--no-native",
            "--json",
            in: "p"
        )
        #expect(again.parsed?.array?.first?["native"] == .null, "\(again.errors)")
        #expect(try await fixture.slipway("show", "breast-cancer", "--json", in: "p").parsed?["native"] == .null)
    }

    @Test("a dry run says what would be recorded, and changes nothing")
    func dryRun() async throws {
        let fixture = try await project()
        let arguments = ["golden", "breast-cancer", "--python", Self.python, "--dry-run"]
        let trial = try await fixture.run([Programs.slipway] + arguments, in: "p")
        #expect(trial.status == 0 && trial.output.hasPrefix("breast-cancer 5  would be recorded: "), "\(trial.errors)")
        #expect(try await fixture.slipway("golden", "breast-cancer", "--show", in: "p").status == 5)
        let recorded = try await fixture.slipway("golden", "breast-cancer", "--python", Self.python, in: "p")
        #expect(recorded.output.hasPrefix("breast-cancer 5  recorded: "), "\(recorded.errors)")
        // What is recorded stays, whatever a dry run would make of it.
        let before = try await fixture.slipway("golden", "breast-cancer", "--show", "--json", in: "p").output
        let looser = try await fixture.run([Programs.slipway] + arguments + ["--rtol", "0.5", "--json"], in: "p")
        #expect(looser.parsed?.array?.first?["tolerance"]?["relative"] == JSONValue.number(0.5), "\(looser.errors)")
        #expect(try await fixture.slipway("golden", "breast-cancer", "--show", "--json", in: "p").output == before)
        #expect(try await fixture.slipway("golden", "breast-cancer", "--dry-run", "--show", in: "p").status == 2)
    }

    @Test("who waits for a model is told what is being done")
    func steps() async throws {
        let fixture = try await project()
        let recorded = try await fixture.slipway("golden", "breast-cancer", "--python", Self.python, in: "p")
        #expect(recorded.status == 0, "\(recorded.errors)")
        let lines = recorded.errors.split(separator: "\n")
        #expect(lines.contains("Loading breast-cancer 5…") && lines.contains("Measuring breast-cancer 5…"))
    }

    @Test("what one column is held to is said by name, recorded, shown and signed")
    func columns() async throws {
        let fixture = try await project()
        func golden(_ more: String...) async throws -> CommandRun {
            try await fixture.run(
                ["\(Programs.directory)/slipway", "golden", "breast-cancer", "--python", Self.python, "--json"] + more,
                in: "p"
            )
        }
        let recorded = try await golden("--ignore-column", "probabilities", "--rtol", "0.001", "--rtol", "prediction=0")
        #expect(recorded.status == 0, "\(recorded.errors)")
        let columns = recorded.parsed?.array?.first?["tolerance"]?["columns"]?.array
        #expect(columns?.compactMap { $0["name"]?.string } == ["prediction", "probabilities"])
        #expect(try await fixture.slipway("golden", "breast-cancer", "--show", in: "p").output.contains("ignored"))
        #expect(try await fixture.slipway("show", "breast-cancer", in: "p").output.contains("probabilities ignored"))
        #expect(try await fixture.slipway("export", "--key", "../key.pem", "-o", "../b.tar", in: "p").status == 0)
        #expect(try await fixture.slipway("verify", "b.tar", "--trust", "key.pem.pub").status == 0)
        let unknown = try await golden("--ignore-column", "probability")
        #expect(unknown.status == 2 && unknown.error?["code"] == "scoring.input", "\(unknown.errors)")
        #expect(unknown.error?["message"]?.string?.contains("prediction, probabilities") == true, "\(unknown.errors)")
        for wrong in [["--rtol", "x"], ["--rtol", "1", "--rtol", "2"], ["--atol", "a=1", "--ignore-column", "a"]] {
            #expect(
                try await fixture.run(["\(Programs.directory)/slipway", "golden", "breast-cancer"] + wrong, in: "p")
                    .status
                    != 0
            )
        }
    }

    @Test(
        "a model that talks to itself runs in a network of its own, as on a node, and in no other sandbox",
        .enabled(if: Machine.hasOwnNetworks, "it needs user and network namespaces")
    )
    func loopback() async throws {
        let fixture = try Fixture.make()
        try await fixture.slipway("init", "p", "--project", "p")
        try fixture.directory.write(
            Array(
                """
                flavors:
                  python_function: {loader_module: talking, code: code, data: data, python_version: 3.11.2}
                signature: {inputs: '[{"type":"double","name":"x","required":true}]', outputs: '[{"type":"double"}]'}
                """
                .utf8
            ),
            to: "m/MLmodel"
        )
        try fixture.directory.write(
            Array(
                """
                import socket

                class Talking:
                    def __init__(self):
                        self.server = socket.create_server(("127.0.0.1", 0))

                    def predict(self, data, params=None):
                        client = socket.create_connection(self.server.getsockname(), timeout=60)
                        client.sendall(b"2")
                        factor = float(self.server.accept()[0].recv(1))
                        return (data["x"] * factor).to_numpy()

                def _load_pyfunc(path):
                    return Talking()

                """
                .utf8
            ),
            to: "m/code/talking.py"
        )
        try fixture.directory.write([], to: "m/data/nothing")
        try fixture.directory.write(Array("x\n1.5\n4\n".utf8), to: "rows.csv")
        let imported = try await fixture.slipway("import", "../m", "--activate", in: "p")
        try #require(imported.status == 0, "\(imported.errors)")
        let golden = ["golden", "m", "--input", "../rows.csv", "--python", Self.python]
        let score = ["score", "-m", "m", "-i", "../rows.csv", "-o", "../out.csv", "--python", Self.python]
        for command in [golden, score] {
            let refused = try await fixture.run([Programs.slipway] + command, in: "p")
            #expect(refused.status == 1 && refused.errors.contains("`--sandbox-allow`"), "\(refused.errors)")
            let allowed = try await fixture.run(
                [Programs.slipway] + command + ["--sandbox-allow", "loopback"],
                in: "p"
            )
            #expect(allowed.status == 0, "\(allowed.errors)")
        }
        #expect(try fixture.directory.text("out.csv") == "x,prediction\n1.5,3.0\n4,8.0\n")
        for wrong in [["lookback"], ["read=data"], ["read=/"], ["loopback", "--sandbox", "off"]] {
            let ending = try await fixture.run([Programs.slipway] + golden + ["--sandbox-allow"] + wrong, in: "p")
            #expect(ending.status == 2, "\(wrong): \(ending.errors)")
        }
    }

    @Test("a Python without the model's packages is told by the module it lacks")
    func missing() async throws {
        let fixture = try await project()
        _ = try await fixture.run([Self.python, "-m", "venv", "--without-pip", "empty"])
        let ending = try await fixture.slipway(
            "golden",
            "breast-cancer",
            "--python",
            "../empty/bin/python",
            "--json",
            in: "p"
        )
        #expect(ending.status == 1 && ending.error?["code"] == "scoring.environment", "\(ending.errors)")
        #expect(ending.error?["message"]?.string?.contains("needs the Python module") == true, "\(ending.errors)")
        let none = try await fixture.slipway("golden", "breast-cancer", "--python", "/not/there", "--json", in: "p")
        #expect(none.error?["code"] == "scoring.environment")
    }

    @Test("a file of rows gets the predictions that MLflow gives, and its bad rows are told by number")
    func score() async throws {
        let fixture = try await project()
        let data = Self.example + "/data/breast-cancer.csv"
        let ending = try await fixture.slipway(
            "score",
            "--model",
            "breast-cancer/5",
            "--input",
            data,
            "--output",
            "../out.csv",
            "--replace",
            "*",
            "--chunk",
            "50",
            "--python",
            Self.python,
            in: "p"
        )
        #expect(ending.status == 0, "\(ending.errors)")
        let expected = String(
            decoding: try OpenFile.read(Self.example + "/expected/breast-cancer/5.csv").readAll(limit: 1 << 20),
            as: UTF8.self
        )
        #expect(try fixture.directory.text("out.csv") == expected)

        let lines = String(decoding: try OpenFile.read(data).readAll(limit: 1 << 20), as: UTF8.self).split(
            separator: "\n"
        )
        let broken = [lines[0], lines[1], "word" + lines[2].drop { $0 != "," }, lines[3]].joined(separator: "\n")
        try fixture.directory.write(Array(broken.utf8), to: "broken.csv")
        let refused = try await fixture.slipway(
            "score",
            "-m",
            "breast-cancer",
            "-i",
            "../broken.csv",
            "-o",
            "../out2.csv",
            "--python",
            Self.python,
            "--json",
            in: "p"
        )
        #expect(refused.status == 2 && refused.error?["subject"]?.string?.hasSuffix("broken.csv row 2") == true)
        let told = try await fixture.slipway(
            "score",
            "-m",
            "breast-cancer",
            "-i",
            "../broken.csv",
            "-o",
            "../out2.csv",
            "--bad-rows",
            "../bad.csv",
            "--probabilities",
            "--python",
            Self.python,
            "--json",
            in: "p"
        )
        #expect(told.status == 0 && told.parsed?["bad"] == 1, "\(told.errors)")
        #expect(try fixture.directory.text("bad.csv").contains("2,\"\"\"mean radius\"\""))
        #expect(
            try fixture.directory.text("out2.csv").split(separator: "\n").first?.hasSuffix(
                ",prediction,probability_0,probability_1"
            ) == true
        )
    }
}
