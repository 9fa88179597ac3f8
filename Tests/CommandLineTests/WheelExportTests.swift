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
        try program.slipway("init", "p", "--project", "p")
        try program.slipway("key", "generate", "key.pem")
        for (model, lines) in requirements {
            try program.model(model, files: ["data.bin": model, "requirements.txt": lines])
            try program.slipway("import", "../\(model)", in: "p")
        }
        return program
    }

    private func export(_ program: Program, _ more: String..., offline: Bool = true) throws -> Ending {
        try program.run(
            ["\(Programs.directory)/slipway", "export", "--key", "../key.pem", "-o", "../b.tar", "--json", "--wheels"]
                + ["--python", WheelFactory.python] + more,
            in: "p",
            environment: offline ? ["PIP_NO_INDEX": "1", "PIP_FIND_LINKS": program.place.handle.path] : [:]
        )
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
