import Identifiers
import Testing

@Suite("Names")
struct NameTests {
    @Test("letters and digits with single marks between them", arguments: ["a", "churn-v1.2_x", "0", "A.b-C"])
    func valid(_ text: String) {
        #expect(ModelName(text)?.text == text)
    }

    @Test(
        "anything a path, a URL or a reference could stumble over is no name",
        arguments: ["", ".", "..", "-a", "a-", "a..b", "a.-b", "a/b", "a b", "ä", "a\n", "a:b", "a\0b", "_a"]
    )
    func invalid(_ text: String) {
        #expect(ModelName(text) == nil)
    }

    @Test("length is limited by kind, and a version cannot be called active")
    func limits() {
        let forty = String(repeating: "v", count: 40)
        #expect(VersionID(forty) != nil && VersionID(forty + "v") == nil)
        #expect(ProjectName(forty + forty) != nil && ProjectName(forty + forty + "p") == nil)
        #expect(VersionID("active") == nil && ModelName("active") != nil)
    }
}
