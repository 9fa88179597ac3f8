import DurableFiles
import TestSupport
import Testing

@Suite("Interrupted work")
struct InterruptionTests {
    @Test("kill -9 in the middle of an import leaves the project as it was, and the next import works")
    func killedImport() async throws {
        // An import that was done before it was seen under way is made again, in another project.
        for _ in 0..<5 {
            if try await killingImport() { return }
        }
        Issue.record("each import was done before it was killed")
    }

    /// - Returns: whether it was killed; if so, that all is as it should be has been checked.
    private func killingImport() async throws -> Bool {
        let fixture = try await Fixture.withProject()
        let before = try fixture.directory.text("p/.slipway/project.json")
        let blobs = try DirectoryHandle(path: fixture.directory.path("p/.slipway/blobs/sha256")).names()
        try fixture.model("big", files: ["data.bin": "x"])
        try Shell.run("truncate -s 3G \(fixture.directory.path("big"))/data.bin")
        let ending = try await fixture.run(
            [
                "sh", "-c",
                """
                "$0" import ../big & child=$!
                until [ -n "$(find .slipway/ingest -type f -size +1M 2>/dev/null)" ]; do
                    kill -0 $child || exit 9
                done
                kill -9 $child; wait $child; echo $?
                """, "\(Programs.directory)/slipway",
            ],
            in: "p"
        )
        guard ending.output.hasSuffix("137\n") else { return false }
        #expect(try fixture.directory.text("p/.slipway/project.json") == before)
        #expect(try !DirectoryHandle(path: fixture.directory.path("p/.slipway/ingest")).names().isEmpty)
        #expect(try await fixture.slipway("models", in: "p").status == 0)
        try fixture.model("next", files: ["data.bin": "y"])
        #expect(try await fixture.slipway("import", "../next", in: "p").status == 0)
        #expect(try DirectoryHandle(path: fixture.directory.path("p/.slipway/ingest")).names().isEmpty)
        #expect(
            try DirectoryHandle(path: fixture.directory.path("p/.slipway/blobs/sha256")).names().count == blobs.count
                + 4
        )
        return true
    }

    @Test("a key whose maker was killed between its two files gets the second one, and no other key does")
    func killedKeyGeneration() async throws {
        let fixture = try Fixture.make()
        #expect(try await fixture.slipway("key", "generate", "k.pem").status == 0)
        let key = try fixture.directory.text("k.pem")
        try Shell.run(
            "cd \(fixture.directory.path(".")) && mv k.pem.pub .slipway-k.pem.pub.1z && echo half > .slipway-k.pem.2z"
        )
        #expect(try await fixture.slipway("key", "generate", "k.pem").status == 0)
        #expect(try fixture.directory.text("k.pem") == key)
        #expect(
            try await fixture.slipway("key", "show", "k.pem").output
                == fixture.slipway("key", "show", "k.pem.pub").output
        )
        #expect(try fixture.directory.handle.names().allSatisfy { !$0.hasPrefix(".slipway-") })
        try Shell.run("cd \(fixture.directory.path(".")) && echo other > .slipway-k.pem.pub.1z && rm k.pem.pub")
        #expect(try await fixture.slipway("key", "generate", "k.pem").status == 1)
        #expect(try fixture.directory.text("k.pem") == key)
    }

    @Test("what a killed init left is removed by the next")
    func killedInit() async throws {
        let fixture = try Fixture.make()
        try fixture.directory.write([1], to: "p/.slipway/.slipway-index.json.1z")
        #expect(try await fixture.slipway("init", "p", "--project", "p").status == 0)
        let left = try DirectoryHandle(path: fixture.directory.path("p/.slipway")).names()
        #expect(left.allSatisfy { !$0.hasPrefix(".slipway-") })
    }

    @Test("what a killed unpack left is removed by the next into the same directory")
    func killedUnpack() async throws {
        let fixture = try await Fixture.withProject()
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../b.tar", in: "p")
        try fixture.directory.write([1], to: ".slipway-tree.1z/models/half")
        #expect(try await fixture.slipway("unpack", "b.tar", "tree", "--trust", "key.pem.pub").status == 0)
        #expect(try fixture.directory.handle.names().allSatisfy { !$0.hasPrefix(".slipway-") })
    }

    @Test("two imports at once: both are done, one after the other")
    func twoImports() async throws {
        let fixture = try await Fixture.withProject()
        for name in ["a", "b", "c"] { try fixture.model(name, files: ["data.bin": name]) }
        let ending = try await fixture.run(
            [
                "sh", "-c", #"for m in a b c; do "$0" import ../$m & done; wait; "$0" models --json"#,
                "\(Programs.directory)/slipway",
            ],
            in: "p"
        )
        #expect(ending.output.split(separator: "\n").last?.contains(#""name":"c""#) == true)
        #expect(["a", "b", "c", "m"].allSatisfy { ending.output.contains("\($0) 1  imported") || $0 == "m" })
    }
}
