import Archive
import DurableFiles
import Identifiers
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
        let elapsed = try ContinuousClock().measure { try TarListing.forEach(in: file) { sizes.append($0.size) } }
        #expect(sizes == Array(repeating: UInt64(size), count: 4))
        #expect(elapsed < .seconds(1))
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
