import DurableFiles
import Identifiers
import Inference
import TestSupport
import Testing

@testable import TableScoring

@Suite("Files of an argument")
struct InputFilesTests {
    let place: TemporaryDirectory

    init() throws {
        place = try TemporaryDirectory()
        for name in [
            "b.parquet", "a.parquet", "_SUCCESS", ".hidden", "c.csv", "deep/d.parquet", "_temporary/e.parquet",
        ] {
            try place.write([1], to: name)
        }
    }

    private func names(_ path: String) throws -> [String] {
        let root = place.handle.path + "/"
        return try InputFiles.named(root + path).map { String($0.dropFirst(root.count)) }
    }

    @Test("a directory is all of its files, in the order of their names, without those that an engine keeps for itself")
    func directory() throws {
        let all = ["a.parquet", "b.parquet", "c.csv", "deep/d.parquet"]
        #expect(
            try InputFiles.named(place.handle.path).map { String($0.dropFirst(place.handle.path.count + 1)) } == all
        )
        #expect(try names("deep/") == ["deep/d.parquet"])
    }

    @Test("a pattern is the files that match, in their order, and no directory")
    func pattern() throws {
        #expect(try names("*.parquet") == ["a.parquet", "b.parquet"])
        #expect(try names("[ab].*") == ["a.parquet", "b.parquet"])
        let failure = #expect(throws: ScoringFailure.self) { try names("*.orc") }
        #expect(failure?.code == .inputInvalid)
    }

    @Test("what is no file in a directory, and one that lies too deep, is refused by name, and none is left out")
    func others() throws {
        try place.handle.open(directory: "deep").makeLink("link.parquet", target: "d.parquet")
        let link = #expect(throws: ScoringFailure.self) { try names("deep") }
        #expect(link?.code == .inputInvalid && link?.message.contains("link") == true)
        #expect(try names("deep/*.parquet") == ["deep/d.parquet", "deep/link.parquet"])
        let far = "far" + String(repeating: "/d", count: 32)
        try place.write([1], to: "\(far)/e.parquet")
        let deep = #expect(throws: ScoringFailure.self) { try names("far") }
        #expect(deep?.code == .inputInvalid && deep?.message.contains("32 deep") == true)
        #expect(try names("far/d") == ["\(far)/e.parquet"])
    }

    @Test("an output is none of the input's files, by whatever path, and lies in no directory that is read")
    func apart() throws {
        func refuses(_ output: String, _ input: String) throws -> Bool {
            let files = try InputFiles.named(place.path(input))
            do {
                try InputFiles.require(output, apartFrom: files, of: place.path(input))
                return false
            } catch let failure as ScoringFailure {
                return failure.code == .inputInvalid
            }
        }
        try place.handle.makeLink("other", target: "deep")
        #expect(try refuses(place.path("a.parquet"), "a.parquet"))
        #expect(try refuses(place.path("deep/../a.parquet"), "a.parquet"))
        #expect(try refuses(place.path("other/d.parquet"), "deep/d.parquet"))
        #expect(try refuses(place.path("deep/new.parquet"), "deep"))
        #expect(try refuses(place.path("other/new.parquet"), "deep/"))
        #expect(try refuses(place.path("b.parquet"), "*.parquet"))
        #expect(try !refuses(place.path("deeper.parquet"), "deep"))
        #expect(try !refuses(place.path("new.parquet"), "a.parquet"))
        #expect(try !refuses(place.path("new.parquet"), "*.parquet"))
    }

    @Test("a file is itself, even if its name looks like a pattern, and so is one that is not there")
    func file() throws {
        try place.write([1], to: "x*.parquet")
        #expect(try names("x*.parquet") == ["x*.parquet"])
        #expect(try names("absent.parquet") == ["absent.parquet"])
    }
}
