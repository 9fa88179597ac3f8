import Identifiers
import Testing

@Suite("Digests")
struct DigestTests {
    private let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test("text and bytes round trip")
    func roundTrip() throws {
        let digest = try #require(Digest("sha256:" + hex))
        #expect(digest.hex == hex && digest.description == "sha256:" + hex && digest.short == "e3b0c44298fc")
        #expect(digest.bytes.first == 0xE3 && digest.bytes.last == 0x55)
        #expect(Digest(bytes: digest.bytes) == digest && Digest(hex: hex) == digest)
    }

    @Test("only lower-case hex of the right length with the right prefix is read")
    func invalid() {
        #expect(Digest(hex) == nil && Digest("sha512:" + hex) == nil && Digest("sha256:" + hex.dropLast()) == nil)
        #expect(Digest(hex: hex.uppercased()) == nil && Digest(hex: hex + "0") == nil)
        #expect(Digest(hex: hex.dropLast() + "g") == nil && Digest(bytes: [UInt8](repeating: 0, count: 31)) == nil)
    }
}
