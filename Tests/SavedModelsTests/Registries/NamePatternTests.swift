import Testing

@testable import SavedModels

@Suite struct NamePatternTests {
    @Test(
        "a pattern matches as in a shell",
        arguments: [
            ("*", "", true), ("iris*", "iris-rules", true), ("*rules", "iris-rules", true),
            ("i*s*s", "iris-rules", true),
            ("iris", "iris-rules", false), ("?ris", "iris", true), ("?", "", false), ("a*b*c", "a-b-b", false),
            ("*🚀?", "x🚀y", true), (String(repeating: "*a", count: 30), String(repeating: "a", count: 29) + "b", false),
        ]
    )
    func matches(pattern: String, name: String, expected: Bool) {
        #expect(NamePattern.matches(pattern, name) == expected)
    }
}
