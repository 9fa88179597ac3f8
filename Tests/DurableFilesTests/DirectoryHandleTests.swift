import DurableFiles
import Identifiers
import TestSupport
import Testing

@Suite("Directories")
struct DirectoryHandleTests {
    private let place: TemporaryDirectory

    init() throws {
        place = try TemporaryDirectory()
    }

    private func expect(_ code: FileCode, _ work: () throws -> Void) {
        let error = #expect(throws: FileFailure.self) { try work() }
        #expect(error?.code == code)
    }

    @Test("replacing a file is atomic: who has it open keeps the old one, and no temporary is left")
    func replace() throws {
        try place.handle.replace(file: "state", with: Array("old".utf8))
        let open = try place.handle.open(file: "state")
        try place.handle.replace(file: "state", with: Array("new!".utf8))
        #expect(try open.readAll(limit: 10) == Array("old".utf8))
        #expect(try place.text("state") == "new!")
        #expect(try place.handle.names() == ["state"])
    }

    @Test("a replacement that fails leaves no temporary")
    func failedReplace() throws {
        try place.handle.make(directory: "taken")
        expect(.wrongKind) { try place.handle.replace(file: "taken", with: [1]) }
        #expect(try place.handle.names() == ["taken"])
    }

    @Test("a link is flipped in one step, and nothing but a link")
    func flip() throws {
        try place.handle.flip(link: "current", to: "1")
        try place.handle.flip(link: "current", to: "generations/2")
        #expect(try place.handle.linkTarget(of: "current") == "generations/2")
        #expect(try place.handle.names() == ["current"])
        try place.write([1], to: "file")
        expect(.wrongKind) { try place.handle.flip(link: "file", to: "1") }
        #expect(try place.handle.names().sorted() == ["current", "file"])
    }

    @Test(
        "names never follow a link and never leave the directory",
        arguments: [
            ("dir-link/file", .link), ("file-link", .link), ("../outside", .link), ("/etc/passwd", .link),
            ("real/../../outside", .link), ("missing", .notFound), ("real", .wrongKind), ("file/x", .wrongKind),
        ] as [(String, FileCode)]
    )
    func beneath(_ name: String, _ code: FileCode) throws {
        try place.write([1], to: "outside")
        try place.write([1], to: "in/real/file")
        let inside = try place.handle.open(directory: "in")
        try inside.makeLink("dir-link", target: "real")
        try inside.makeLink("file-link", target: "real/file")
        try inside.create(file: "file").write([1])
        expect(code) { _ = try inside.open(file: name) }
        if code != .notFound { #expect(throws: FileFailure.self) { try inside.create(file: name) } }
        #expect(try inside.open(file: "real/file").readAll(limit: 1) == [1])
    }

    @Test("a new file never replaces one, nor does an exclusive rename")
    func exclusive() throws {
        try place.write([1], to: "a")
        try place.write([2], to: "b")
        expect(.alreadyThere) { _ = try place.handle.create(file: "a") }
        expect(.alreadyThere) { try place.handle.renameExclusively("b", to: place.handle, as: "a") }
        #expect(try place.handle.read(file: "a") == [1])
        try place.handle.renameExclusively("b", to: place.handle, as: "c")
        #expect(try place.handle.names().sorted() == ["a", "c"])
    }

    @Test("removing a tree follows no link")
    func removeTree() throws {
        try place.write([1], to: "keep/file")
        try place.write([1], to: "tree/a/b")
        try place.handle.open(directory: "tree").makeLink("link", target: place.path("keep"))
        try place.handle.removeTree("tree")
        try place.handle.removeTree("absent")
        #expect(try place.handle.names() == ["keep"])
        #expect(try place.handle.read(file: "keep/file") == [1])
    }

    @Test("removing a tree takes names that are no UTF-8, and full directories of such names")
    func removeForeignNames() throws {
        try Shell.run(
            "cd '\(place.path("."))' && mkdir tree && cd tree && d=$(printf 'd\\377') && mkdir \"$d\" && touch \"$d/$d\""
        )
        try place.handle.removeTree("tree")
        #expect(try place.handle.names() == [])
    }

    @Test("reading stops at its limit, and a pipe is no file")
    func limits() throws {
        try place.write([1, 2, 3], to: "file")
        #expect(try place.handle.read(file: "file", limit: 3) == [1, 2, 3])
        expect(.io) { _ = try place.handle.read(file: "file", limit: 2) }
        try Shell.run("mkfifo \(place.path("pipe"))")
        expect(.wrongKind) { _ = try place.handle.open(file: "pipe") }
    }

    @Test("a name that is not UTF-8 is told, not lost")
    func nameEncoding() throws {
        try Shell.run("cd \(place.handle.path) && touch \"$(printf 'a\\377')\"")
        expect(.nameEncoding) { _ = try place.handle.names() }
    }
}
