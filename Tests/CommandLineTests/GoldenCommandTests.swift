import DurableFiles
import StrictJSON
import TestSupport
import Testing

/// With a real model and the Python that `make setup-tests` installs.
@Suite("slipway golden and score", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct GoldenCommandTests {
    private static let example = Fixtures.repository + "/bundles/example"
    private static let python = TrackingServerProcess.Version.three.python

    private func project() throws -> Program {
        let program = try Program()
        try program.slipway("init", "p", "--project", "p")
        try program.slipway("key", "generate", "key.pem")
        let imported = try program.slipway(
            "import",
            "\(Self.example)/saved/breast-cancer",
            "--version",
            "5",
            "--activate",
            in: "p"
        )
        try #require(imported.status == 0, "\(imported.errors)")
        return program
    }

    @Test("what a version predicts is recorded, shown everywhere, signed in the bundle, and forgotten when told to")
    func golden() throws {
        let program = try project()
        let recorded = try program.slipway("golden", "breast-cancer", "--python", Self.python, "--json", in: "p")
        #expect(recorded.status == 0, "\(recorded.errors)")
        let facts = recorded.json?.array?.first
        #expect(facts?["version"] == "5" && (facts?["rows"]?.integer ?? 0) > 0)
        #expect(facts?["packages"]?["scikit-learn"]?.string != nil)
        #expect(try program.slipway("models", in: "p").output.contains("1 *"))
        #expect(try program.slipway("show", "breast-cancer", in: "p").output.contains("Golden"))
        #expect(try program.slipway("golden", "breast-cancer", "--show", in: "p").output.contains("Latency"))
        #expect(try program.slipway("export", "--key", "../key.pem", "-o", "../b.tar", in: "p").status == 0)
        let inspected = try program.slipway("inspect", "b.tar")
        #expect(inspected.output.contains("GOLDEN") && inspected.output.contains("yes"))
        #expect(try program.slipway("verify", "b.tar", "--trust", "key.pem.pub").status == 0)
        #expect(try program.slipway("golden", "breast-cancer", "--remove", in: "p").output.contains("removed"))
        let gone = try program.slipway("golden", "breast-cancer", "--show", "--json", in: "p")
        #expect(gone.error?["code"] == "golden.none" && gone.status == 5)
    }

    @Test("who waits for a model is told what is being done")
    func steps() throws {
        let program = try project()
        let recorded = try program.slipway("golden", "breast-cancer", "--python", Self.python, in: "p")
        #expect(recorded.status == 0, "\(recorded.errors)")
        let lines = recorded.errors.split(separator: "\n")
        #expect(lines.contains("Loading breast-cancer 5…") && lines.contains("Measuring breast-cancer 5…"))
    }

    @Test("what one column is held to is said by name, recorded, shown and signed")
    func columns() throws {
        let program = try project()
        func golden(_ more: String...) throws -> Ending {
            try program.run(
                ["\(Programs.directory)/slipway", "golden", "breast-cancer", "--python", Self.python, "--json"] + more,
                in: "p"
            )
        }
        let recorded = try golden("--ignore-column", "probabilities", "--rtol", "0.001", "--rtol", "prediction=0")
        #expect(recorded.status == 0, "\(recorded.errors)")
        let columns = recorded.json?.array?.first?["tolerance"]?["columns"]?.array
        #expect(columns?.compactMap { $0["name"]?.string } == ["prediction", "probabilities"])
        #expect(try program.slipway("golden", "breast-cancer", "--show", in: "p").output.contains("ignored"))
        #expect(try program.slipway("show", "breast-cancer", in: "p").output.contains("probabilities ignored"))
        #expect(try program.slipway("export", "--key", "../key.pem", "-o", "../b.tar", in: "p").status == 0)
        #expect(try program.slipway("verify", "b.tar", "--trust", "key.pem.pub").status == 0)
        let unknown = try golden("--ignore-column", "probability")
        #expect(unknown.status == 2 && unknown.error?["code"] == "scoring.input", "\(unknown.errors)")
        #expect(unknown.error?["message"]?.string?.contains("prediction, probabilities") == true, "\(unknown.errors)")
        for wrong in [["--rtol", "x"], ["--rtol", "1", "--rtol", "2"], ["--atol", "a=1", "--ignore-column", "a"]] {
            #expect(
                try program.run(["\(Programs.directory)/slipway", "golden", "breast-cancer"] + wrong, in: "p").status
                    != 0
            )
        }
    }

    @Test("a Python without the model's packages is told by the module it lacks")
    func missing() throws {
        let program = try project()
        _ = try program.run([Self.python, "-m", "venv", "--without-pip", "empty"])
        let ending = try program.slipway(
            "golden",
            "breast-cancer",
            "--python",
            "../empty/bin/python",
            "--json",
            in: "p"
        )
        #expect(ending.status == 1 && ending.error?["code"] == "scoring.environment", "\(ending.errors)")
        #expect(ending.error?["message"]?.string?.contains("needs the Python module") == true, "\(ending.errors)")
        let none = try program.slipway("golden", "breast-cancer", "--python", "/not/there", "--json", in: "p")
        #expect(none.error?["code"] == "scoring.environment")
    }

    @Test("a file of rows gets the predictions that MLflow gives, and its bad rows are told by number")
    func score() throws {
        let program = try project()
        let data = Self.example + "/data/breast-cancer.csv"
        let ending = try program.slipway(
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
        #expect(try program.place.text("out.csv") == expected)

        let lines = String(decoding: try OpenFile.read(data).readAll(limit: 1 << 20), as: UTF8.self).split(
            separator: "\n"
        )
        let broken = [lines[0], lines[1], "word" + lines[2].drop { $0 != "," }, lines[3]].joined(separator: "\n")
        try program.place.write(Array(broken.utf8), to: "broken.csv")
        let refused = try program.slipway(
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
        let told = try program.slipway(
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
        #expect(told.status == 0 && told.json?["bad"] == 1, "\(told.errors)")
        #expect(try program.place.text("bad.csv").contains("2,\"\"\"mean radius\"\""))
        #expect(
            try program.place.text("out2.csv").split(separator: "\n").first?.hasSuffix(
                ",prediction,probability_0,probability_1"
            ) == true
        )
    }
}
