import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("slipway on the design node")
struct DesignCommandTests {
    @Test("from a registry to a verified, unpacked bundle")
    func wholeWay() async throws {
        let fixture = try Fixture.make()
        #expect(
            try await fixture.slipway("init", "p", "--project", "credit").output == "Project credit in p/.slipway\n"
        )
        let imported = try await fixture.slipway(
            "import",
            "sqlite:///" + Fixtures.path("mlflow3-sqlite/mlflow.db"),
            in: "p"
        )
        #expect(imported.status == 0 && imported.output.contains("iris-petal-width 2  imported"))
        let models = try await fixture.slipway("models", in: "p").output
        #expect(models.split(separator: "\n").count == 8 && models.contains("champion=2"))
        let versions = try await fixture.slipway("models", "iris-species", "--json", in: "p").parsed
        #expect(versions?["versions"]?.array?.count == 3)
        let names = try await fixture.slipway("models", "-q", in: "p").output.split(separator: "\n")
        #expect(names.count == 7 && names.contains("iris-species"))
        #expect(try await fixture.slipway("models", "iris-species", "--quiet", in: "p").output == "1\n2\n3\n")
        let version = try await fixture.slipway("models", "iris petal width", "1", "--json", in: "p").parsed
        #expect(version?["contents"]?.array?.contains { $0["path"] == "MLmodel" } == true)
        let set = try await fixture.slipway(
            "set",
            "iris-species",
            "--active",
            "3",
            "--task",
            "multiclass",
            "--alias",
            "plant=2",
            "--tag",
            "a=b=c",
            "--json",
            in: "p"
        )
        #expect(
            set.parsed?["active"] == "3" && set.parsed?["aliases"]?["plant"] == "2"
                && set.parsed?["tags"]?["a"] == "b=c"
        )
        let key = try await fixture.slipway("key", "generate", "k.pem", "--json")
        #expect(try await fixture.slipway("key", "show", "k.pem", "--json").parsed?["hint"] == key.parsed?["hint"])
        #expect(
            try await fixture.slipway("key", "show", "k.pem.pub").output
                == fixture.slipway("key", "show", "k.pem").output
        )
        let export = try await fixture.slipway("export", "--key", "../k.pem", "--output", "../b.tar", "--json", in: "p")
        #expect(export.parsed?["sequence"] == 1 && export.parsed?["isNew"] == true)
        #expect(export.errors.contains("digits has no active version"))
        let verified = try await fixture.slipway("verify", "b.tar", "--trust", "k.pem.pub", "--json")
        #expect(verified.parsed?["digest"] == export.parsed?["digest"])
        let unpacked = try await fixture.slipway("unpack", "b.tar", "tree", "--trust", "k.pem.pub")
        #expect(unpacked.status == 0)
        #expect(try fixture.directory.text("tree/models/iris-species/2/MLmodel").contains("sklearn"))
    }

    @Test("what is inspected is said to be unverified, unless a trusted key says otherwise")
    func inspect() async throws {
        let fixture = try await Fixture.withProject()
        try await fixture.slipway(
            "export",
            "--key",
            "../key.pem",
            "-o",
            "../b.tar",
            "--notes",
            "a\u{1B}[31mred",
            in: "p"
        )
        let text = try await fixture.slipway("inspect", "b.tar")
        #expect(text.status == 0 && text.output.contains("NO: ") && !text.output.contains("\u{1B}"))
        #expect(try await fixture.slipway("inspect", "b.tar", "--json").parsed?["verified"] == false)
        let trusted = try await fixture.slipway("inspect", "b.tar", "--json", "--trust", "key.pem.pub")
        #expect(trusted.parsed?["verified"] == true && trusted.parsed?["models"]?.array?.first?["active"] == "1")
    }

    @Test("the difference of two bundles as a table and as JSON")
    func diff() async throws {
        let fixture = try await Fixture.withProject()
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../1.tar", in: "p")
        try fixture.model("new/m", files: ["data.bin": "2"])
        try await fixture.slipway("import", "../new/m", "--activate", in: "p")
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../2.tar", in: "p")
        let text = try await fixture.slipway("diff", "1.tar", "2.tar").output
        #expect(text.contains("active 1 -> 2") && text.contains("2 files added"))
        let json = try await fixture.slipway("diff", "1.tar", "2.tar", "--json").parsed
        let model = json?["models"]?.array?.first
        #expect(model?["active"]?["to"] == "2" && model?["versions"]?.array?.map { $0["change"] } == ["same", "added"])
        #expect(json?["content"]?["added"]?["files"] == 1)
        #expect(try await fixture.slipway("diff", "1.tar", "1.tar").output.contains("No model differs"))
    }

    @Test("the same export twice is equal but for the signature; SOURCE_DATE_EPOCH is the time of a new one")
    func deterministic() async throws {
        let fixture = try await Fixture.withProject()
        let epoch = ["SOURCE_DATE_EPOCH": "86400"]
        let first = try await fixture.slipway("export", "--key", "../key.pem", "--json", in: "p", environment: epoch)
        #expect(
            first.parsed?["created"] == "1970-01-02T00:00:00Z"
                && first.parsed?["file"] == "credit-1970-01-02.1.slipway.tar"
        )
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "2.tar", in: "p", environment: epoch)
        try Shell.run(
            "cd \(fixture.directory.path("p")) && for f in credit-*.tar 2.tar; do tar xOf $f bundle.json index.json > $f.x; "
                + "tar tvf $f | tail -n +2 > $f.t; done && cmp credit-*.x 2.tar.x && cmp credit-*.t 2.tar.t"
        )
        let odd = try await fixture.slipway(
            "export",
            "--key",
            "../key.pem",
            in: "p",
            environment: ["SOURCE_DATE_EPOCH": "x"]
        )
        #expect(odd.status == 2)
    }

    @Test("wrapped bundles are read as plain ones are", arguments: ["zstd", "gzip"])
    func wrapped(_ kind: String) async throws {
        let fixture = try await Fixture.withProject()
        let export = try await fixture.slipway(
            "export",
            "--key",
            "../key.pem",
            "-o",
            "..",
            "--compress",
            kind,
            "--json",
            in: "p"
        )
        let file = try #require(export.parsed?["file"]?.string)
        #expect(file.hasSuffix(kind == "zstd" ? ".tar.zst" : ".tar.gz"))
        #expect(try await fixture.slipway("verify", file, "--trust", "../key.pem.pub", in: "p").status == 0)
        #expect(try await fixture.slipway("unpack", file, "t", "--trust", "../key.pem.pub", in: "p").status == 0)
        #expect(try await fixture.slipway("inspect", file, "--json", in: "p").parsed?["compression"] == .string(kind))
    }

    @Test("other programs unpack the tree that slipway unpacks, whatever the files are called")
    func otherPrograms() async throws {
        let fixture = try Fixture.make()
        let names = [
            "data.bin", "a b", "💡.bin", "-rf", "quote\"'", String(repeating: "long/", count: 25) + "name", ".hidden",
        ]
        try fixture.model("m", files: Dictionary(uniqueKeysWithValues: names.map { ($0, "content of \($0)") }))
        try fixture.directory.write([], to: "m/empty")
        try await fixture.slipway("init", "p", "--project", "credit")
        try await fixture.slipway("key", "generate", "key.pem")
        try await fixture.slipway("import", "../m", in: "p")
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../my bundle ü.tar", in: "p")
        let unpacked = try await fixture.slipway("unpack", "my bundle ü.tar", "own tree", "--trust", "key.pem.pub")
        #expect(unpacked.status == 0)
        let python = "import tarfile; tarfile.open('my bundle ü.tar').extractall('python', filter='data')"
        for command in [
            "mkdir gnu && tar xf 'my bundle ü.tar' -C gnu", "mkdir bsd && bsdtar xf 'my bundle ü.tar' -C bsd",
            "mkdir python && python3 -c \"\(python)\"",
        ] {
            let directory = command.split(separator: " ")[1]
            try Shell.run(
                "cd \(fixture.directory.handle.path) && export LC_ALL=C.UTF-8 && \(command) && diff -r \(directory) 'own tree'"
            )
        }
        #expect(try fixture.directory.text("own tree/models/m/1/💡.bin") == "content of 💡.bin")
    }

    @Test("a locale changes nothing", arguments: ["C", "C.UTF-8"])
    func locale(_ locale: String) async throws {
        let fixture = try Fixture.make()
        try fixture.model("mödel", files: ["data.bin": "x", "wörter 💡": "y"])
        try await fixture.slipway("init", "p", "--project", "credit")
        let environment = ["LC_ALL": locale, "SOURCE_DATE_EPOCH": "0"]
        let imported = try await fixture.slipway("import", "../mödel", in: "p", environment: environment)
        #expect(imported.output.hasPrefix("model 1  imported"))
        let listed = try await fixture.slipway("models", "mödel", "1", in: "p", environment: environment)
        #expect(listed.output.contains("wörter 💡") && listed.output.contains("directory, mödel"))
        try await fixture.slipway("key", "generate", "schlüssel.pem", environment: environment)
        let export = try await fixture.slipway(
            "export",
            "--key",
            "../schlüssel.pem",
            "-o",
            "../bündel.tar",
            in: "p",
            environment: environment
        )
        #expect(export.status == 0 && export.output.contains("bündel.tar"))
        #expect(
            try await fixture.slipway("verify", "bündel.tar", "--trust", "schlüssel.pem.pub", environment: environment)
                .status
                == 0
        )
    }

    @Test("the project is found from below, by option and by SLIPWAY_PROJECT_DIR")
    func projectDirectory() async throws {
        let fixture = try await Fixture.withProject()
        try fixture.directory.write([], to: "p/a/b/file")
        #expect(try await fixture.slipway("models", in: "p/a/b").status == 0)
        #expect(try await fixture.slipway("models", "--project-dir", "p").status == 0)
        #expect(
            try await fixture.slipway("models", environment: ["SLIPWAY_PROJECT_DIR": fixture.directory.path("p")])
                .status == 0
        )
        #expect(try await fixture.slipway("models").status == 5)
    }

    @Test("a registry with missing files is imported as far as it goes, with status 1 or as was asked for")
    func incomplete() async throws {
        let fixture = try Fixture.make()
        try Shell.run(
            "cp -r \(Fixtures.path("mlflow3-sqlite")) \(fixture.directory.path("r")) && cd \(fixture.directory.path("r")) && rm -r $(ls -d artifacts/models/* | head -1)"
        )
        try await fixture.slipway("init", "p", "--project", "credit")
        let ending = try await fixture.slipway("import", "../r", "--json", in: "p")
        #expect(ending.status == 1 && ending.error?["code"] == "import.incomplete")
        #expect(ending.parsed?["versions"]?.array?.count == 13 && ending.parsed?["unavailable"]?.array?.count == 1)
        let allowed = try await fixture.slipway("import", "../r", "--allow-incomplete", in: "p")
        #expect(allowed.status == 0 && allowed.errors.contains("warning"))
    }
}
