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
    private func program(_ requirements: [String: String]) throws -> Program {
        let program = try Program()
        try fill(program, requirements)
        return program
    }

    private func fill(_ program: Program, _ requirements: [String: String]) throws {
        try program.slipway("init", "p", "--project", "p")
        try program.slipway("key", "generate", "key.pem")
        for (model, lines) in requirements {
            try program.model(model, files: ["data.bin": model, "requirements.txt": lines])
            try program.slipway("import", "../\(model)", in: "p")
        }
    }

    private func export(
        _ program: Program,
        _ more: String...,
        offline: Bool = true,
        variables: [String: String] = [:]
    ) throws -> Ending {
        let index = offline ? ["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": program.place.handle.path] : [:]
        return try program.run(
            ["\(Programs.directory)/slipway", "export", "--key", "../key.pem", "-o", "../b.tar", "--json", "--wheels"]
                + ["--python", WheelFactory.python] + more,
            in: "p",
            environment: index.merging(variables) { $1 }
        )
    }

    /// A package of source alone, whose build backend leaves a mark when it is so much as imported.
    private func source(_ name: String, in program: Program) throws {
        let mark = program.place.path("mark")
        let files = [
            "pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n",
            "PKG-INFO": "Metadata-Version: 2.1\nName: \(name)\nVersion: 1.0\n",
            "backend.py": """
            try:
                open("\(mark)", "w").close()
                open("\(program.place.path("key.pem"))").close()
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
        for (file, text) in files { try program.place.write(Array(text.utf8), to: "\(name)-1.0/\(file)") }
        try Shell.run("cd '\(program.place.handle.path)' && tar czf \(name)-1.0.tar.gz \(name)-1.0")
    }

    private func isMarked(_ program: Program) throws -> Bool {
        try program.place.handle.status(of: "mark") != nil
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
    func code(_ line: String, withUV: Bool) throws {
        let program = try Program()
        let text = line.replacing("${PLACE}", with: "$\u{0}").replacing("PLACE", with: program.place.handle.path)
            .replacing("$\u{0}", with: "${PLACE}")
        try fill(program, ["a": "slipway_one==1.0\n\(text)\n"])
        try source("evil", in: program)
        try program.place.write(Array("evil @ file://\(program.place.path("evil-1.0.tar.gz"))\n".utf8), to: "more.txt")
        // Whoever is asked for anything leaves a mark too.
        let installer = program.place.path("bin/\(withUV ? "uv" : "pip")")
        try program.place.write(
            Array("#!/bin/sh\ntouch '\(program.place.path("mark"))'\n".utf8),
            to: "bin/\(withUV ? "uv" : "pip")"
        )
        try Shell.run("chmod 755 '\(installer)'")
        let ending = try export(
            program,
            variables: [
                "PATH": program.place.path("bin") + ":/usr/local/bin:/usr/bin:/bin", "PLACE": program.place.handle.path,
            ]
        )
        #expect(ending.status == 4 && ending.error?["code"] == "mlflow.requirement.refused", "\(ending.errors)")
        #expect(ending.error?["subject"] == "a 1/requirements.txt line 2", "\(ending.errors)")
        #expect(try !isMarked(program) && program.place.handle.status(of: "b.tar") == nil)
    }

    @Test("a wheel of the index that needs source by a URL runs none of it, and the export says so")
    func transitive() throws {
        let program = try program(["a": "slipway_one==1.0"])
        try source("evil", in: program)
        let url = "file://\(program.place.path("evil-1.0.tar.gz"))"
        try WheelFactory.make("slipway_one", "x = 1", requires: ["evil @ \(url)"], in: program.place)
        let ending = try export(program)
        #expect(ending.status == 1 && ending.error?["code"] == "scoring.environment", "\(ending.errors)")
        #expect(ending.error?["message"]?.string?.contains("by a URL") == true, "\(ending.errors)")
        #expect(try !isMarked(program))
    }

    @Test(
        "a package of source alone is built only where it is named, in a sandbox that the signing key is out of reach of"
    )
    func build() throws {
        let program = try program(["a": "evil==1.0"])
        try source("evil", in: program)
        let refused = try export(program)
        #expect(refused.error?["message"]?.string?.contains("--build-wheel evil") == true, "\(refused.errors)")
        #expect(try !isMarked(program))
        let index = program.place.path("index")
        try Shell.run("mkdir '\(index)' && mv '\(program.place.path("evil-1.0.tar.gz"))' '\(index)'")
        let built = try export(program, "--build-wheel", "evil", variables: ["PIP_FIND_LINKS": index])
        #expect(built.status == 0 && built.json?["wheels"] == 1, "\(built.errors)")
        #expect(try !isMarked(program))
        let open = try export(
            program,
            "--build-wheel",
            "evil",
            "--sandbox",
            "off",
            variables: ["PIP_FIND_LINKS": index]
        )
        #expect(open.status == 1, "\(open.output)")
        #expect(try isMarked(program))
    }

    @Test("a model's own hashes hold: the right ones are taken, a wrong one and a missing one end the export")
    func hashes() throws {
        let right = try Program()
        let file = try WheelFactory.make("slipway_one", "x = 1", in: right.place)
        let hex = try StreamingDigest.of(right.place.handle.open(file: file)).digest.hex
        func export(_ lines: String) throws -> Ending {
            let program = try program(["a": lines])
            try Shell.run("cp '\(right.place.path(file))' '\(program.place.path(file))'")
            try WheelFactory.make("slipway_two", "y = 2", requires: ["slipway_one"], in: program.place)
            return try self.export(program)
        }
        let wrong = String(repeating: "0", count: 64)
        let good = try export("slipway_one==1.0 \\\n  --hash=sha256:\(wrong) --hash=sha256:\(hex)\n")
        #expect(good.status == 0 && good.json?["wheels"] == 1, "\(good.errors)")
        let bad = try export("slipway_one==1.0 --hash=sha256:\(wrong)\n")
        #expect(bad.status == 1 && bad.error?["message"]?.string?.contains("hashes") == true, "\(bad.errors)")
        let two = try export("slipway_one==1.0 --hash=sha256:\(hex)\nslipway_two==1.0\n")
        #expect(two.status == 4 && two.error?["subject"] == "a 1/requirements.txt line 2", "\(two.errors)")
    }

    private func bundle(_ program: Program) throws -> UnverifiedBundle {
        try UnverifiedBundle.read(program.place.path("b.tar")) {
            $0.text.hasPrefix("wheels/") && $0.text.hasSuffix(".json")
        }
    }

    @Test("every wheel is in the bundle once, with what it needs in turn, and each version names its lock")
    func wheels() throws {
        let program = try program(["a": "slipway_one==1.0\n", "b": "# none\nslipway_two==1.0", "c": "slipway_one==1.0"])
        try WheelFactory.make("slipway_one", "x = 1", in: program.place)
        try WheelFactory.make("slipway_two", "y = 2", requires: ["slipway_three"], in: program.place)
        try WheelFactory.make("slipway_three", "z = 3", in: program.place)
        let ending = try export(program)
        #expect(ending.status == 0 && ending.json?["wheels"] == 3, "\(ending.errors)")
        let bundle = try bundle(program)
        let names = bundle.resources.map(\.name.text).filter { $0.hasPrefix("wheels/") }
        #expect(names.filter { $0.hasSuffix(".whl") }.count == 3)
        let index = try JSONParser.parse(bundle.texts[EntryName("wheels/index.json")] ?? [], subject: "index")
        #expect(index["versions"]?.array?.count == 3)
        #expect(Set(index["versions"]?.array?.compactMap { $0["lock"]?.string } ?? []).count == 1)
        let lock = try #require(names.first { $0.hasPrefix("wheels/lock-") })
        let content = try JSONParser.parse(bundle.texts[EntryName(lock)] ?? [], subject: lock)
        #expect(content["wheels"]?.array?.count == 3 && content["machine"]?.string != nil)
        #expect(try program.slipway("verify", "b.tar", "--trust", "key.pem.pub").status == 0)
        #expect(try export(program).json?["isNew"] == false)
        #expect(try DirectoryHandle(path: program.place.path("p/.slipway")).status(of: "wheels") == nil)
    }

    @Test("who waits for wheels is told which are being fetched")
    func steps() throws {
        let program = try program(["a": "slipway_one==1.0\n"])
        try WheelFactory.make("slipway_one", "x = 1", in: program.place)
        let ending = try program.run(
            ["\(Programs.directory)/slipway", "export", "--key", "../key.pem", "-o", "../b.tar", "--wheels"]
                + ["--python", WheelFactory.python],
            in: "p",
            environment: ["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": program.place.handle.path]
        )
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.errors.contains("Fetching wheels, 1 of 1: a 1…\n"), "\(ending.errors)")
    }

    @Test("a wheel stays out by its name, which the bundle says; who asks for it is told")
    func without() throws {
        let program = try program(["a": "slipway_two==1.0"])
        try WheelFactory.make("slipway_two", "y = 2", requires: ["slipway_three"], in: program.place)
        try WheelFactory.make("slipway_three", "z = 3", in: program.place)
        let ending = try export(program, "--without", "Slipway_Three")
        #expect(ending.status == 0 && ending.json?["wheels"] == 1, "\(ending.errors)")
        #expect(ending.errors.contains("slipway-two may need it"), "\(ending.errors)")
        let bundle = try bundle(program)
        #expect(!bundle.resources.contains { $0.name.text.contains("three") })
        let lock = try #require(bundle.resources.first { $0.name.text.hasPrefix("wheels/lock-") }?.name)
        #expect(try JSONParser.parse(bundle.texts[lock] ?? [], subject: "lock")["without"] == ["slipway-three"])
        let asked = try export(program, "--without", "slipway-two")
        #expect(asked.status == 1 && asked.error?["code"] == "scoring.environment", "\(asked.errors)")
        #expect(asked.error?["message"]?.string?.contains("slipway-two==1.0") == true, "\(asked.errors)")
        let slip = try export(program, "--without", "slipway-tree")
        #expect(slip.status == 1 && slip.error?["subject"] == "--without slipway-tree", "\(slip.errors)")
    }

    @Test("versions that contradict each other have locks of their own; what has no wheel is named")
    func conflict() throws {
        let program = try program(["a": "slipway_one==1.0", "b": "slipway_one<1.0"])
        try WheelFactory.make("slipway_one", "x = 1", in: program.place)
        let ending = try export(program)
        #expect(ending.status == 1 && ending.error?["code"] == "scoring.environment")
        #expect(ending.error?["subject"] == "b 1")
        #expect(ending.error?["message"]?.string?.contains("--build-wheel slipway-one") == true, "\(ending.errors)")
        #expect(try program.place.handle.status(of: "b.tar") == nil)
        #expect(try DirectoryHandle(path: program.place.path("p/.slipway")).status(of: "wheels") == nil)
    }

    @Test(
        "a package index of the internet gives wheels for another platform",
        .enabled(if: getenv("SLIPWAY_TEST_INDEX") != nil)
    )
    func index() throws {
        let program = try program(["a": "markupsafe==3.0.2\n"])
        let ending = try export(program, "--platform", "manylinux_2_28_aarch64", offline: false)
        #expect(ending.status == 0, "\(ending.errors)")
        let bundle = try bundle(program)
        #expect(bundle.resources.contains { $0.name.text.hasSuffix("aarch64.whl") })
        let lock = try #require(bundle.resources.first { $0.name.text.hasPrefix("wheels/lock-") }?.name)
        #expect(try JSONParser.parse(bundle.texts[lock] ?? [], subject: "lock")["machine"] == "aarch64")
    }
}
