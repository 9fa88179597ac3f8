import DurableFiles
import Identifiers
import TestSupport
import Testing

@Suite("Hashing files")
struct StreamingDigestTests {
    @Test("a file, a copy and bytes in memory agree", arguments: [0, 1, 1 << 20, (1 << 20) + 1])
    func agreement(size: Int) throws {
        let place = try TemporaryDirectory()
        let content = [UInt8](repeating: 42, count: size)
        try place.write(content, to: "source")
        let source = try place.handle.open(file: "source")
        let expected = StreamingDigest.of(content)
        #expect(try StreamingDigest.of(source) == (expected, UInt64(size)))
        #expect(
            try FileCopy.copyAndDigest(from: source, to: place.handle.create(file: "copy")) == (expected, UInt64(size))
        )
        #expect(try place.handle.read(file: "copy") == content)
    }

    @Test(
        "what the disk has is hashed as it is, whatever its length and whatever the file system can",
        arguments: ["/tmp", "/dev/shm"],
        [0, 1, 4095, 4096, 4097, 1 << 20, (1 << 20) + 5, 3 << 20]
    )
    func onDisk(base: String, size: Int) throws {
        let name = DirectoryHandle.temporaryName(for: "digest")
        let directory = try DirectoryHandle(path: base)
        defer { _ = try? directory.remove(file: name) }
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let file = try directory.create(file: name)
        try file.write(content)
        try file.sync()
        #expect(try StreamingDigest.onDisk(directory.open(file: name)) == (StreamingDigest.of(content), UInt64(size)))
    }

    @Test("the digest is SHA-256")
    func vector() {
        #expect(
            StreamingDigest.of(Array("abc".utf8)).hex
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
    }
}
