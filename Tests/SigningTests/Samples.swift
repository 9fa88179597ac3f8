import Identifiers
import Signing
import Testing

/// Statements the tests share.
enum Samples {
    static func digest(_ letter: Character) throws -> Digest {
        try #require(Digest(hex: String(repeating: letter, count: 64)))
    }

    static func resource(_ name: String, _ letter: Character = "a", _ size: UInt64 = 3) throws -> SignedResource {
        SignedResource(name: try EntryName(name), digest: try digest(letter), size: size)
    }

    /// Three files whose order by bytes is not that by path component.
    static func statement() throws -> Statement {
        let id = try #require(BundleID("2026-11-23.1"))
        return try Statement(
            subject: id,
            resources: [try resource("a/b", "b", 5), try resource("a-b"), try resource("ü \"q\\", "c", 0)]
        )
    }
}
