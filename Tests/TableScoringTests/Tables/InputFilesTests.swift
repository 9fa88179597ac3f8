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

    @Test("a file is itself, even if its name looks like a pattern, and so is one that is not there")
    func file() throws {
        try place.write([1], to: "x*.parquet")
        #expect(try names("x*.parquet") == ["x*.parquet"])
        #expect(try names("absent.parquet") == ["absent.parquet"])
    }
}
