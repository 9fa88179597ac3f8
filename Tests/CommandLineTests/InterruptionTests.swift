import DurableFiles
import TestSupport
import Testing

@Suite("Interrupted work")
struct InterruptionTests {
    @Test("kill -9 in the middle of an import leaves the project as it was, and the next import works")
    func killedImport() throws {
        let program = try Program.withProject()
        let before = try program.place.text("p/.slipway/project.json")
        let blobs = try DirectoryHandle(path: program.place.path("p/.slipway/blobs/sha256")).names()
        try program.model("big", files: ["data.bin": "x"])
        try Shell.run("truncate -s 3G \(program.place.path("big"))/data.bin")
        let ending = try program.run(
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
        #expect(ending.output.hasSuffix("137\n"))
        #expect(try program.place.text("p/.slipway/project.json") == before)
        #expect(try !DirectoryHandle(path: program.place.path("p/.slipway/ingest")).names().isEmpty)
        #expect(try program.slipway("models", in: "p").status == 0)
        try program.model("next", files: ["data.bin": "y"])
        #expect(try program.slipway("import", "../next", in: "p").status == 0)
        #expect(try DirectoryHandle(path: program.place.path("p/.slipway/ingest")).names().isEmpty)
        #expect(
            try DirectoryHandle(path: program.place.path("p/.slipway/blobs/sha256")).names().count == blobs.count + 4
        )
    }

    @Test("a key whose maker was killed between its two files gets the second one, and no other key does")
    func killedKeyGeneration() throws {
        let program = try Program()
        #expect(try program.slipway("key", "generate", "k.pem").status == 0)
        let key = try program.place.text("k.pem")
        try Shell.run(
            "cd \(program.place.path(".")) && mv k.pem.pub .slipway-k.pem.pub.1z && echo half > .slipway-k.pem.2z"
        )
        #expect(try program.slipway("key", "generate", "k.pem").status == 0)
        #expect(try program.place.text("k.pem") == key)
        #expect(
            try program.slipway("key", "show", "k.pem").output == program.slipway("key", "show", "k.pem.pub").output
        )
        #expect(try program.place.handle.names().allSatisfy { !$0.hasPrefix(".slipway-") })
        try Shell.run("cd \(program.place.path(".")) && echo other > .slipway-k.pem.pub.1z && rm k.pem.pub")
        #expect(try program.slipway("key", "generate", "k.pem").status == 1)
        #expect(try program.place.text("k.pem") == key)
    }

    @Test("what a killed init left is removed by the next")
    func killedInit() throws {
        let program = try Program()
        try program.place.write([1], to: "p/.slipway/.slipway-index.json.1z")
        #expect(try program.slipway("init", "p", "--project", "p").status == 0)
        let left = try DirectoryHandle(path: program.place.path("p/.slipway")).names()
        #expect(left.allSatisfy { !$0.hasPrefix(".slipway-") })
    }

    @Test("what a killed unpack left is removed by the next into the same directory")
    func killedUnpack() throws {
        let program = try Program.withProject()
        try program.slipway("export", "--key", "../key.pem", "-o", "../b.tar", in: "p")
        try program.place.write([1], to: ".slipway-tree.1z/models/half")
        #expect(try program.slipway("unpack", "b.tar", "tree", "--trust", "key.pem.pub").status == 0)
        #expect(try program.place.handle.names().allSatisfy { !$0.hasPrefix(".slipway-") })
    }

    @Test("two imports at once: both are done, one after the other")
    func twoImports() throws {
        let program = try Program.withProject()
        for name in ["a", "b", "c"] { try program.model(name, files: ["data.bin": name]) }
        let ending = try program.run(
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
