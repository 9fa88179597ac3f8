import DurableFiles
import Identifiers
import TestSupport
import Testing

@Suite("Walking a tree")
struct TreeWalkTests {
    private let place: TemporaryDirectory
    private let root: DirectoryHandle

    init() throws {
        place = try TemporaryDirectory()
        root = try place.handle.openOrMake(directory: "root")
        try place.write(Array("ab".utf8), to: "root/d/file")
    }

    private func names() throws -> [String] { try TreeWalk.files(below: root).map(\.name.text) }

    @Test("files by the bytes of their names; empty directories are not seen")
    func order() throws {
        for name in ["d.x", "d-x", "B", "é", "cafe\u{301}", "caf\u{E9}"] { try place.write([], to: "root/" + name) }
        try root.make(directory: "empty")
        #expect(
            try names().map { Array($0.utf8) }
                == ["B", "cafe\u{301}", "caf\u{E9}", "d-x", "d.x", "d/file", "é"].map { Array($0.utf8) }
        )
    }

    @Test("a link that stays inside counts as a copy")
    func inside() throws {
        try root.makeLink("link", target: "./d/../d/file")
        try root.makeLink("second", target: "link")
        try root.makeLink("directory", target: "d")
        let files = try TreeWalk.files(below: root)
        #expect(files.map(\.name.text) == ["d/file", "directory/file", "link", "second"])
        #expect(files.allSatisfy { $0.location == "d/file" && $0.size == 2 })
    }

    @Test(
        "a link that leaves, dangles or runs in a circle is refused",
        arguments: [
            "/etc/passwd", "../canary", "d/../../canary", "missing", "link", ".", "d/..", "out/file",
        ]
    )
    func refused(_ target: String) throws {
        try place.write([1], to: "canary")
        try root.makeLink("link", target: target)
        let error = #expect(throws: FileFailure.self) { try names() }
        #expect(error?.subject == root.fullPath(of: "link"))
    }

    @Test("directories that link to each other or to one above them are refused")
    func circles() throws {
        try root.open(directory: "d").makeLink("up", target: "../d")
        let error = #expect(throws: FileFailure.self) { try names() }
        #expect(error?.code == .link)
        try root.open(directory: "d").remove(file: "up")
        try root.make(directory: "e")
        try root.open(directory: "d").makeLink("other", target: "../e")
        try root.open(directory: "e").makeLink("other", target: "../d")
        #expect(throws: FileFailure.self) { try names() }
    }

    @Test("links to directories of links, which stand for endlessly many files, are refused early")
    func copies() throws {
        // Each level has the next one twice: 2^11 names of one file.
        for level in 0..<11 {
            let directory = try root.openOrMake(directory: "\(level)")
            for name in ["a", "b"] { try directory.makeLink(name, target: "../\(level + 1)") }
        }
        try place.write([1], to: "root/11/file")
        let error = #expect(throws: FileFailure.self) { try TreeWalk.files(below: root, mostCopies: 1000) }
        #expect(error?.code == .link && error?.message.contains("at most 1000") == true)
        // What a directory has itself is no copy.
        try Shell.run("cd \(root.path) && rm -r [0-9]* && mkdir plain && cd plain && seq 1 50 | xargs touch")
        #expect(try TreeWalk.files(below: root, mostCopies: 1).count == 51)
    }

    @Test("a pipe is refused")
    func pipe() throws {
        try Shell.run("mkfifo \(root.path)/pipe")
        let error = #expect(throws: FileFailure.self) { try names() }
        #expect(error?.code == .wrongKind)
    }
}
