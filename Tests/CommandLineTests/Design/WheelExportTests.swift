import Bundles
import DurableFiles
import Identifiers
import Signing
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// pip is told by its own variables to look into a directory instead of an index; one test asks the index itself, where
/// SLIPWAY_TEST_INDEX is set.
@Suite("slipway export --wheels", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct WheelExportTests {
    private func program(_ requirements: [String: String]) async throws -> Fixture {
        let fixture = try Fixture.make()
        try await fill(fixture, requirements)
        return fixture
    }

    private func fill(_ fixture: Fixture, _ requirements: [String: String]) async throws {
        try await fixture.slipway("init", "p", "--project", "p")
        try await fixture.slipway("key", "generate", "key.pem")
        for (model, lines) in requirements {
            try fixture.model(model, files: ["data.bin": model, "requirements.txt": lines])
            try await fixture.slipway("import", "../\(model)", in: "p")
        }
    }

    private func export(
        _ fixture: Fixture,
        _ more: String...,
        offline: Bool = true,
        variables: [String: String] = [:]
    ) async throws -> CommandRun {
        let index = offline ? ["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": fixture.directory.handle.path] : [:]
        return try await fixture.run(
            ["\(Programs.directory)/slipway", "export", "--key", "../key.pem", "-o", "../b.tar", "--json", "--wheels"]
                + ["--python", WheelFactory.python] + more,
            in: "p",
            environment: index.merging(variables) { $1 }
        )
    }

    /// A package of source alone, whose build backend leaves a mark when it is so much as imported.
    private func source(_ name: String, in fixture: Fixture) throws {
        let mark = fixture.directory.path("mark")
        let files = [
            "pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n",
            "PKG-INFO": "Metadata-Version: 2.1\nName: \(name)\nVersion: 1.0\n",
            "backend.py": """
            try:
                open("\(mark)", "w").close()
                open("\(fixture.directory.path("key.pem"))").close()
                raise RuntimeError("the signing key was read")
            except OSError:
                pass
            import os, zipfile
            def prepare_metadata_for_build_wheel(place, settings=None):
                os.mkdir(f"{place}/\(name)-1.0.dist-info")
                with open(f"{place}/\(name)-1.0.dist-info/METADATA", "w") as file:
                    file.write("Metadata-Version: 2.1\\nName: \(name)\\nVersion: 1.0\\n")
                return "\(name)-1.0.dist-info"
            def build_wheel(place, settings=None, metadata=None):
                with zipfile.ZipFile(f"{place}/\(name)-1.0-py3-none-any.whl", "w") as file:
                    file.writestr("\(name)/__init__.py", "x = 1")
                    file.writestr("\(name)-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: \(name)\\nVersion: 1.0\\n")
                    file.writestr("\(name)-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                    file.writestr("\(name)-1.0.dist-info/RECORD", "")
                return "\(name)-1.0-py3-none-any.whl"
            """,
        ]
        for (file, text) in files { try fixture.directory.write(Array(text.utf8), to: "\(name)-1.0/\(file)") }
        try Shell.run("cd '\(fixture.directory.handle.path)' && tar czf \(name)-1.0.tar.gz \(name)-1.0")
    }

    private func isMarked(_ fixture: Fixture) throws -> Bool {
        try fixture.directory.handle.status(of: "mark") != nil
    }

    @Test(
        "what would bring code of its own is refused by name before pip is started, whichever installers there are",
        arguments: [
            "evil @ file://PLACE/evil-1.0.tar.gz", "evil @ file://PLACE/evil-1.0", "PLACE/evil-1.0.tar.gz",
            "PLACE/evil-1.0",
            "file://PLACE/evil-1.0.tar.gz", "git+file://PLACE/evil-1.0", "-e PLACE/evil-1.0",
            "--editable=PLACE/evil-1.0",
            "evil @ \\\n  file://PLACE/evil-1.0.tar.gz", "-r PLACE/more.txt", "-c PLACE/more.txt", "--find-links=PLACE",
            "--no-binary :all:\nevil", "${PLACE}/evil-1.0.tar.gz", "evil==1.0 --config-settings=a=b",
        ],
        [false, true]
    )
    func code(_ line: String, withUV: Bool) async throws {
        let fixture = try Fixture.make()
        let text = line.replacing("${PLACE}", with: "$\u{0}").replacing("PLACE", with: fixture.directory.handle.path)
            .replacing("$\u{0}", with: "${PLACE}")
        try await fill(fixture, ["a": "slipway_one==1.0\n\(text)\n"])
        try source("evil", in: fixture)
        try fixture.directory.write(
            Array("evil @ file://\(fixture.directory.path("evil-1.0.tar.gz"))\n".utf8),
            to: "more.txt"
        )
        // Whoever is asked for anything leaves a mark too.
        let installer = fixture.directory.path("bin/\(withUV ? "uv" : "pip")")
        try fixture.directory.write(
            Array("#!/bin/sh\ntouch '\(fixture.directory.path("mark"))'\n".utf8),
            to: "bin/\(withUV ? "uv" : "pip")"
        )
        try Shell.run("chmod 755 '\(installer)'")
        let ending = try await export(
            fixture,
            variables: [
                "PATH": fixture.directory.path("bin") + ":/usr/local/bin:/usr/bin:/bin",
                "PLACE": fixture.directory.handle.path,
            ]
        )
        #expect(ending.status == 4 && ending.error?["code"] == "mlflow.requirement.refused", "\(ending.errors)")
        #expect(ending.error?["subject"] == "a 1/requirements.txt line 2", "\(ending.errors)")
        #expect(try !isMarked(fixture) && fixture.directory.handle.status(of: "b.tar") == nil)
    }

    @Test("a wheel of the index that needs source by a URL runs none of it, and the export says so")
    func transitive() async throws {
        let fixture = try await program(["a": "slipway_one==1.0"])
        try source("evil", in: fixture)
        let url = "file://\(fixture.directory.path("evil-1.0.tar.gz"))"
        try WheelFactory.make("slipway_one", "x = 1", requires: ["evil @ \(url)"], in: fixture.directory)
        let ending = try await export(fixture)
        #expect(ending.status == 1 && ending.error?["code"] == "scoring.environment", "\(ending.errors)")
        #expect(ending.error?["message"]?.string?.contains("by a URL") == true, "\(ending.errors)")
        #expect(try !isMarked(fixture))
    }

    @Test(
        "a package of source alone is built only where it is named, in a sandbox that the signing key is out of reach of"
    )
    func build() async throws {
        let fixture = try await program(["a": "evil==1.0"])
        try source("evil", in: fixture)
        let refused = try await export(fixture)
        #expect(refused.error?["message"]?.string?.contains("--build-wheel evil") == true, "\(refused.errors)")
        #expect(try !isMarked(fixture))
        let index = fixture.directory.path("index")
        try Shell.run("mkdir '\(index)' && mv '\(fixture.directory.path("evil-1.0.tar.gz"))' '\(index)'")
        let built = try await export(fixture, "--build-wheel", "evil", variables: ["PIP_FIND_LINKS": index])
        #expect(built.status == 0 && built.parsed?["wheels"] == 1, "\(built.errors)")
        #expect(try !isMarked(fixture))
        let open = try await export(
            fixture,
            "--build-wheel",
            "evil",
            "--sandbox",
            "off",
            variables: ["PIP_FIND_LINKS": index]
        )
        #expect(open.status == 1, "\(open.output)")
        #expect(try isMarked(fixture))
    }

    @Test("a model's own hashes hold: the right ones are taken, a wrong one and a missing one end the export")
    func hashes() async throws {
        let right = try Fixture.make()
        let file = try WheelFactory.make("slipway_one", "x = 1", in: right.directory)
        let hex = try StreamingDigest.of(right.directory.handle.open(file: file)).digest.hex
        func export(_ lines: String) async throws -> CommandRun {
            let fixture = try await program(["a": lines])
            try Shell.run("cp '\(right.directory.path(file))' '\(fixture.directory.path(file))'")
            try WheelFactory.make("slipway_two", "y = 2", requires: ["slipway_one"], in: fixture.directory)
            return try await self.export(fixture)
        }
        let wrong = String(repeating: "0", count: 64)
        let good = try await export("slipway_one==1.0 \\\n  --hash=sha256:\(wrong) --hash=sha256:\(hex)\n")
        #expect(good.status == 0 && good.parsed?["wheels"] == 1, "\(good.errors)")
        let bad = try await export("slipway_one==1.0 --hash=sha256:\(wrong)\n")
        #expect(bad.status == 1 && bad.error?["message"]?.string?.contains("hashes") == true, "\(bad.errors)")
        let two = try await export("slipway_one==1.0 --hash=sha256:\(hex)\nslipway_two==1.0\n")
        #expect(two.status == 4 && two.error?["subject"] == "a 1/requirements.txt line 2", "\(two.errors)")
    }

    private func bundle(_ fixture: Fixture) throws -> UnverifiedBundle {
        try UnverifiedBundle.read(fixture.directory.path("b.tar")) {
            $0.text.hasPrefix("wheels/") && $0.text.hasSuffix(".json")
        }
    }

    @Test("every wheel is in the bundle once, with what it needs in turn, and each version names its lock")
    func wheels() async throws {
        let fixture = try await program([
            "a": "slipway_one==1.0\n", "b": "# none\nslipway_two==1.0", "c": "slipway_one==1.0",
        ])
        try WheelFactory.make("slipway_one", "x = 1", in: fixture.directory)
        try WheelFactory.make("slipway_two", "y = 2", requires: ["slipway_three"], in: fixture.directory)
        try WheelFactory.make("slipway_three", "z = 3", in: fixture.directory)
        let ending = try await export(fixture)
        #expect(ending.status == 0 && ending.parsed?["wheels"] == 3, "\(ending.errors)")
        let bundle = try bundle(fixture)
        let names = bundle.resources.map(\.name.text).filter { $0.hasPrefix("wheels/") }
        #expect(names.filter { $0.hasSuffix(".whl") }.count == 3)
        let index = try JSONParser.parse(bundle.texts[EntryName("wheels/index.json")] ?? [], subject: "index")
        #expect(index["versions"]?.array?.count == 3)
        #expect(Set(index["versions"]?.array?.compactMap { $0["lock"]?.string } ?? []).count == 1)
        let lock = try #require(names.first { $0.hasPrefix("wheels/lock-") })
        let content = try JSONParser.parse(bundle.texts[EntryName(lock)] ?? [], subject: lock)
        #expect(content["wheels"]?.array?.count == 3 && content["machine"]?.string != nil)
        #expect(try await fixture.slipway("verify", "b.tar", "--trust", "key.pem.pub").status == 0)
        #expect(try await export(fixture).parsed?["isNew"] == false)
        #expect(try DirectoryHandle(path: fixture.directory.path("p/.slipway")).status(of: "wheels") == nil)
    }

    @Test("who waits for wheels is told which are being fetched")
    func steps() async throws {
        let fixture = try await program(["a": "slipway_one==1.0\n"])
        try WheelFactory.make("slipway_one", "x = 1", in: fixture.directory)
        let ending = try await fixture.run(
            ["\(Programs.directory)/slipway", "export", "--key", "../key.pem", "-o", "../b.tar", "--wheels"]
                + ["--python", WheelFactory.python],
            in: "p",
            environment: ["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": fixture.directory.handle.path]
        )
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.errors.contains("Fetching wheels, 1 of 1: a 1…\n"), "\(ending.errors)")
    }

    @Test("a wheel stays out by its name, which the bundle says; who asks for it is told")
    func without() async throws {
        let fixture = try await program(["a": "slipway_two==1.0"])
        try WheelFactory.make("slipway_two", "y = 2", requires: ["slipway_three"], in: fixture.directory)
        try WheelFactory.make("slipway_three", "z = 3", in: fixture.directory)
        let ending = try await export(fixture, "--without", "Slipway_Three")
        #expect(ending.status == 0 && ending.parsed?["wheels"] == 1, "\(ending.errors)")
        #expect(ending.errors.contains("slipway-two may need it"), "\(ending.errors)")
        let bundle = try bundle(fixture)
        #expect(!bundle.resources.contains { $0.name.text.contains("three") })
        let lock = try #require(bundle.resources.first { $0.name.text.hasPrefix("wheels/lock-") }?.name)
        #expect(try JSONParser.parse(bundle.texts[lock] ?? [], subject: "lock")["without"] == ["slipway-three"])
        let asked = try await export(fixture, "--without", "slipway-two")
        #expect(asked.status == 1 && asked.error?["code"] == "scoring.environment", "\(asked.errors)")
        #expect(asked.error?["message"]?.string?.contains("slipway-two==1.0") == true, "\(asked.errors)")
        let slip = try await export(fixture, "--without", "slipway-tree")
        #expect(slip.status == 1 && slip.error?["subject"] == "--without slipway-tree", "\(slip.errors)")
    }

    @Test("versions that contradict each other have locks of their own; what has no wheel is named")
    func conflict() async throws {
        let fixture = try await program(["a": "slipway_one==1.0", "b": "slipway_one<1.0"])
        try WheelFactory.make("slipway_one", "x = 1", in: fixture.directory)
        let ending = try await export(fixture)
        #expect(ending.status == 1 && ending.error?["code"] == "scoring.environment")
        #expect(ending.error?["subject"] == "b 1")
        #expect(ending.error?["message"]?.string?.contains("--build-wheel slipway-one") == true, "\(ending.errors)")
        #expect(try fixture.directory.handle.status(of: "b.tar") == nil)
        #expect(try DirectoryHandle(path: fixture.directory.path("p/.slipway")).status(of: "wheels") == nil)
    }

    @Test(
        "a package index of the internet gives wheels for another platform",
        .enabled(if: getenv("SLIPWAY_TEST_INDEX") != nil)
    )
    func index() async throws {
        let fixture = try await program(["a": "markupsafe==3.0.2\n"])
        let ending = try await export(fixture, "--platform", "manylinux_2_28_aarch64", offline: false)
        #expect(ending.status == 0, "\(ending.errors)")
        let bundle = try bundle(fixture)
        #expect(bundle.resources.contains { $0.name.text.hasSuffix("aarch64.whl") })
        let lock = try #require(bundle.resources.first { $0.name.text.hasPrefix("wheels/lock-") }?.name)
        #expect(try JSONParser.parse(bundle.texts[lock] ?? [], subject: "lock")["machine"] == "aarch64")
    }
}
