import Identifiers
import Testing

@Suite struct NearestNameTests {
    @Test(
        "the name that was meant is found by typing errors, by its beginning, and by what follows it",
        arguments: [
            ("deplyo", "deploy"), ("depoly", "deploy"), ("shw", "show"), ("stats", "status"), ("check", "check-config"),
            ("check-configuration", "check-config"), ("verifyy", "verify"), ("gc", "gc"),
        ]
    )
    func found(text: String, name: String) {
        #expect(Self.nearest(text) == name)
    }

    @Test("what is like no name has none", arguments: ["frobnicate", "", "b.tar", "2026-11-23.1", "日本語の"])
    func notFound(text: String) {
        #expect(Self.nearest(text) == nil)
    }

    private static func nearest(_ text: String) -> String? {
        NearestName.of(text, among: ["check-config", "deploy", "gc", "show", "status", "verify"])
    }
}
