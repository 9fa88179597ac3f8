import Archive
import DurableFiles
import Identifiers
import TestSupport
import Testing

@Suite("Foreign archives")
struct ForeignArchiveTests {
    private let place: TemporaryDirectory
    private let target: DirectoryHandle

    init() throws {
        place = try TemporaryDirectory()
        target = try place.handle.openOrMake(directory: "target")
    }

    private func extract(_ content: [UInt8], _ limits: ExtractionLimits = .init()) throws -> ForeignArchiveSummary {
        try ForeignArchive.extract(try place.write(content, to: "archive"), into: target, limits: limits)
    }

    @Test(
        "what other programs pack is extracted whole",
        arguments: [
            "tar cf ../a .", "tar czf ../a model", "tar --zstd -cf ../a .", "tar cjf ../a .", "tar cJf ../a .",
            "tar --format=v7 -cf ../a model/MLmodel model/data", "tar --format=pax -cf ../a .", "tar -S -cf ../a .",
            "bsdtar -cf ../a --format pax .", "bsdtar -cf ../a --format zip .",
            "zip -qr ../a.zip . && mv ../a.zip ../a",
            "python3 -m zipfile -c ../a model",
        ]
    )
    func realPrograms(_ command: String) throws {
        try place.write(Array("flavors: {}\n".utf8), to: "tree/model/MLmodel")
        try place.write([], to: "tree/model/empty")
        try place.write([UInt8](repeating: 7, count: 3_000_001), to: "tree/model/data/modèle.bin")
        try Shell.run("cd \(place.path("tree")) && \(command)")
        #expect(try ForeignArchive.isArchive(place.path("a")))
        let summary = try ForeignArchive.extract(place.path("a"), into: target)
        try Shell.run(
            "cmp \(place.path("tree"))/model/data/modèle.bin \(target.path)/model/data/modèle.bin"
        )
        #expect(try place.text("target/model/MLmodel") == "flavors: {}\n")
        #expect(summary.bytes == 3_000_013 && summary.files >= 2)
    }

    @Test("content decides, not the name")
    func detection() throws {
        let path = try place.write(Array("artifact_path: model\n".utf8), to: "model.zip")
        #expect(try !ForeignArchive.isArchive(path))
        expect(.foreignFormat) { try ForeignArchive.extract(path, into: target) }
    }

    @Test("links inside: hard ones become copies, symbolic ones are made last and not followed")
    func links() throws {
        try place.write(Array("one".utf8), to: "tree/a/one")
        try Shell.run(
            "cd \(place.path("tree")) && ln a/one two && ln -s a d && ln -s ../two a/three && tar cf ../a.tar ."
        )
        let summary = try ForeignArchive.extract(place.path("a.tar"), into: target)
        #expect(summary.files == 2 && summary.symbolicLinks == 2)
        #expect(try place.text("target/two") == "one")
        #expect(try target.status(of: "two")?.links == 1)
        #expect(try target.linkTarget(of: "d") == "a")
        #expect(try TreeWalk.files(below: target).map(\.name.text) == ["a/one", "a/three", "d/one", "d/three", "two"])
    }

    @Test("a hostile tar is refused, naming the entry, and nothing is written outside", arguments: HostileCase.all)
    func hostile(_ hostile: HostileCase) throws {
        try place.write(Array("untouched".utf8), to: "canary")
        let error = #expect(throws: ArchiveFailure.self) { try extract(hostile.content) }
        #expect(error?.code == hostile.code)
        if let subject = hostile.subject { #expect(error?.subject == subject) }
        #expect(try place.text("canary") == "untouched")
        #expect(try place.handle.names().sorted() == ["archive", "canary", "target"])
        if let first = try? target.read(file: "MLmodel") { #expect(first == Array("good".utf8)) }
    }

    @Test("a zip that reaches out is refused", arguments: ["../canary", "/etc/canary", "a/../../canary", "C/./x"])
    func zipTraversal(_ name: String) throws {
        try Shell.run(
            "python3 -c \"import zipfile; zipfile.ZipFile('\(place.path("z"))','w').writestr('\(name)','x')\""
        )
        let error = #expect(throws: ArchiveFailure.self) { try ForeignArchive.extract(place.path("z"), into: target) }
        #expect(error?.code == .foreignName && error?.subject == name)
    }

    @Test("an encrypted, a cut and a corrupt zip are refused")
    func badZips() throws {
        try place.write([UInt8](repeating: 65, count: 5000), to: "m")
        try Shell.run(
            "cd \(place.handle.path) && zip -q -P secret e.zip m && zip -q -0 p.zip m && head -c 3000 p.zip > c.zip"
        )
        expect(.foreignEncrypted) { try ForeignArchive.extract(place.path("e.zip"), into: target) }
        expect(.foreignDamaged) { try ForeignArchive.extract(place.path("c.zip"), into: target) }
        var bytes = try place.handle.read(file: "p.zip")
        bytes[2000] ^= 1
        expect(.foreignDamaged) { try extract(bytes) }
    }

    @Test("a bomb ends early, whichever limit it meets first")
    func bombs() throws {
        try Shell.run(
            "cd \(place.handle.path) && truncate -s 300M zeros && tar czf bomb zeros && tar -S -cf sparse zeros"
        )
        var limits = ExtractionLimits()
        limits.expansionFloor = 1 << 20
        limits.expansion = 10
        for name in ["bomb", "sparse"] {
            expect(.foreignTooLarge) {
                try ForeignArchive.extract(place.path(name), into: target, limits: limits)
            }
            #expect(try target.status(of: "zeros")?.size ?? 0 <= 8 << 20)
            try target.removeTree("zeros")
        }
        limits = ExtractionLimits()
        limits.totalBytes = 1000
        expect(.foreignTooLarge) {
            try ForeignArchive.extract(place.path("bomb"), into: target, limits: limits)
        }
        limits = ExtractionLimits()
        limits.spaceToLeave = 1 << 62
        expect(.foreignNoSpace) {
            try ForeignArchive.extract(place.path("bomb"), into: target, limits: limits)
        }
    }

    @Test("directories count as entries, also those only named")
    func entryLimit() throws {
        var tar = HostileTar()
        tar.addFile("a/b/c/d/e/f", "x")
        var limits = ExtractionLimits()
        limits.entries = 5
        expect(.foreignTooLarge) { try extract(tar.finished, limits) }
    }

}
