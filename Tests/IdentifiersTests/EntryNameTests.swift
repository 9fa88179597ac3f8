import Identifiers
import Testing

@Suite("Entry names")
struct EntryNameTests {
    @Test(
        "what is refused, and why",
        arguments: [
            ("", .component), (".", .component), ("..", .component), ("/a", .component), ("a/", .component),
            ("a//b", .component), ("a/../b", .component), ("./a", .component), ("a\nb", .controlCharacter),
            ("a\u{7F}", .controlCharacter), ("a\u{85}", .controlCharacter), ("a\0b", .controlCharacter),
            (String(repeating: "a", count: 256), .componentLength),
            (String(repeating: "é", count: 128), .componentLength),
            (String(repeating: "abc/", count: 256) + "a", .pathLength),
            (String(repeating: "a/", count: 32) + "a", .depth),
        ] as [(String, EntryName.Flaw)]
    )
    func refused(_ text: String, _ flaw: EntryName.Flaw) {
        #expect(throws: EntryNameFlaw.self) { try EntryName(text) }
        do { _ = try EntryName(text) } catch { #expect(error.flaw == flaw) }
    }

    @Test("what is taken as it is", arguments: ["a", "...", ".hidden", "a\\b", "a b/c:d", "モデル/重み", "a/b/.gitignore"])
    func taken(_ text: String) throws {
        #expect(try EntryName(text).text == text)
    }

    @Test("composed and decomposed names are two names")
    func normalization() throws {
        let (composed, decomposed) = (try EntryName("caf\u{E9}"), try EntryName("cafe\u{301}"))
        #expect(composed.text == decomposed.text)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(decomposed < composed)
    }

    @Test("the order is that of the bytes")
    func order() throws {
        let names = try ["a/b", "a-b", "a", "B", "é", "a.c", "\u{10000}", "\u{FFFD}"].map { try EntryName($0) }
        #expect(names.sorted().map(\.text) == ["B", "a", "a-b", "a.c", "a/b", "é", "\u{FFFD}", "\u{10000}"])
    }

    @Test("the directories above a name, outermost first")
    func directories() throws {
        #expect(try EntryName("a/bé/c").directories.map(\.text) == ["a", "a/bé"])
        #expect(try EntryName("a").directories.isEmpty)
    }
}
