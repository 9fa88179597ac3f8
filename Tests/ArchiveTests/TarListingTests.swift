import Archive
import DurableFiles
import Identifiers
import Synchronization
import TestSupport
import Testing

@Suite("The listing of a tar")
struct TarListingTests {
    private let place: TemporaryDirectory

    init() throws {
        place = try TemporaryDirectory()
    }

    private func list(_ content: [UInt8]) throws -> [TarListingEntry] {
        try TarListing.read(OpenFile.read(try place.write(content, to: "t.tar")))
    }

    @Test("names, kinds and sizes in order, long and non-ASCII ones too")
    func entries() throws {
        let long = String(repeating: "d", count: 200) + "/modèle"
        var tar = HostileTar()
        tar.addFile("modèle", "four")
        tar.addRecords([("path", long)])
        tar.addFile("short", "12345")
        tar.addRecords([("linkpath", long)])
        tar.add(.init(name: "blob", type: "1", linkName: "short"))
        #expect(
            try list(tar.finished) == [
                .init(name: "modèle", kind: .file, size: 4), .init(name: long, kind: .file, size: 5),
                .init(name: "blob", kind: .hardlink(target: long), size: 0),
            ]
        )
    }

    @Test("a decomposed name compares equal, however libarchive writes it", arguments: [false, true])
    func decomposed(inRecord: Bool) throws {
        let name = "cafe\u{301}"
        var tar = HostileTar()
        if inRecord { tar.addRecords([("path", name)]) }
        tar.addFile(inRecord ? "x" : name, "")
        #expect(try list(tar.finished).first?.name == name)
    }

    @Test("bodies are skipped, not read")
    func skipping() throws {
        let size = (8 << 30) - 1
        let file = try place.handle.create(file: "huge.tar")
        var offset: Int64 = 0
        for name in ["a", "b", "c", "d"] {
            let header = HostileTar.Header(name: name, size: size).bytes
            try header.withUnsafeBytes { try file.write($0, at: offset) }
            offset += 512 + 8 << 30
        }
        try file.truncate(to: offset + 10240)
        var sizes: [UInt64] = []
        let before = try Self.bytesRead()
        try TarListing.forEach(in: file) { sizes.append($0.size) }
        let read = try Self.bytesRead() - before
        #expect(sizes == Array(repeating: UInt64(size), count: 4))
        #expect(read > 0 && read < 8 << 20)
    }

    /// The bytes that this thread has read so far (proc(5), `rchar`).
    private static func bytesRead() throws -> Int {
        let text = String(decoding: try OpenFile.read("/proc/thread-self/io").readAll(limit: 4096), as: UTF8.self)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("rchar: ") })
        return try #require(Int(line.dropFirst(7)))
    }

    @Test("what is neither a file nor a hard link is refused", arguments: ["2", "3", "5", "6"] as [Character])
    func otherKinds(_ type: Character) throws {
        var tar = HostileTar()
        tar.add(.init(name: "a", type: type, linkName: type == "2" ? "b" : ""))
        let content = tar.finished
        expect(.listingKind) { try list(content) }
    }

    @Test("a cut or bent tar is refused")
    func damaged() throws {
        var cut = HostileTar()
        cut.add(.init(name: "a", size: 100_000), body: [1])
        var bent = HostileTar()
        bent.add(.init(name: "a", checksumError: 1))
        for (index, content) in [cut.bytes, bent.finished, []].enumerated() {
            let path = try place.write(content, to: "\(index).tar")
            expect(.listingDamaged) { try TarListing.read(OpenFile.read(path)) }
        }
    }

    /// Lists a tar that is given in pieces.
    private func listWriting(_ content: [UInt8], pieces: Int) throws -> [TarListingEntry] {
        let found = Mutex<[TarListingEntry]>([])
        try TarListing.forEach(writing: "t.tar", { entry in found.withLock { $0.append(entry) } }) { give in
            for start in stride(from: 0, to: content.count, by: pieces) {
                content[start..<min(start + pieces, content.count)].withUnsafeBytes { give($0) }
            }
        }
        return found.withLock { $0 }
    }

    @Test("a tar that is still being made is read as the finished one is", arguments: [1, 511, 512, 70_000, 5_000_000])
    func writing(pieces: Int) throws {
        var tar = HostileTar()
        for (index, size) in [0, 1, 512, 4000].enumerated() {
            tar.addFile("file \(index)", String(repeating: "x", count: size))
        }
        // More zeros than libarchive looks at.
        let content = tar.finished + [UInt8](repeating: 0, count: pieces == 1 ? 100 : 3_000_000)
        #expect(try listWriting(content, pieces: pieces) == list(content))
    }

    @Test("a tar that is cut or bent while it is made, or whose making fails, is refused and holds nobody up")
    func writingDamaged() throws {
        struct Stop: Error {}
        var cut = HostileTar()
        cut.add(.init(name: "a", size: 100_000), body: [1])
        var bent = HostileTar()
        bent.add(.init(name: "a", checksumError: 1))
        for content in [cut.bytes, bent.finished + [UInt8](repeating: 1, count: 3_000_000), []] {
            expect(.listingDamaged) { try listWriting(content, pieces: 1000) }
        }
        #expect(throws: Stop.self) {
            try TarListing.forEach(writing: "t.tar", { _ in }) { give in
                bent.bytes.withUnsafeBytes { give($0) }
                throw Stop()
            }
        }
        var good = HostileTar()
        good.addFile("a", "x")
        let content = good.finished
        #expect(throws: Stop.self) {
            try TarListing.forEach(writing: "t.tar", { _ in throw Stop() }) { give in
                content.withUnsafeBytes { give($0) }
            }
        }
    }

    @Test("a body is no compressed tar, and what the closure throws comes out")
    func closure() throws {
        struct Stop: Error {}
        var tar = HostileTar()
        tar.addFile("a", "x")
        let path = try place.write(tar.finished, to: "t.tar")
        #expect(throws: Stop.self) { try TarListing.forEach(in: OpenFile.read(path)) { _ in throw Stop() } }
        try Shell.run("gzip \(path)")
        expect(.listingDamaged) { try TarListing.read(OpenFile.read(path + ".gz")) }
    }
}
