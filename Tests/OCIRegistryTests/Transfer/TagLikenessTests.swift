import Testing

@testable import OCIRegistry

@Suite struct TagLikenessTests {
    @Test("tags that begin alike come first, those with greater numbers before")
    func order() throws {
        func tag(_ text: String) throws -> RegistryTag { try #require(RegistryTag(text)) }
        let tags = try ["2026-11-28.1", "scorer-3", "2026-11-29.9", "2026-11-29.10", "2026-10-01.1"].map(tag)
        #expect(
            TagLikeness.nearest(to: try tag("2026-11-29.11"), in: tags).map(\.text) == [
                "2026-11-29.10", "2026-11-29.9", "2026-11-28.1", "2026-10-01.1", "scorer-3",
            ]
        )
    }
}
