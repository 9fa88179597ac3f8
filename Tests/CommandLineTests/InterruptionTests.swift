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
