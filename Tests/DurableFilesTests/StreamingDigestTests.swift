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

    @Test("the digest is SHA-256")
    func vector() {
        #expect(
            StreamingDigest.of(Array("abc".utf8)).hex
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
    }
}
