import Identifiers
import Signing
import Testing

@Suite("Signed resources")
struct SignedResourceTests {
    private let resources: [SignedResource]

    init() throws {
        resources = try ["a", "models-x/1/f", "models/m/1/a", "models/m/1/b/c", "models/m/10/a", "models/é/1/a", "z"]
            .map { try Samples.resource($0) }
    }

    @Test(
        "those that begin with a text are found, and no others",
        arguments: [
            ("models/", 2..<6), ("models/m/1/", 2..<4), ("models/m/10/", 4..<5), ("models/é/", 5..<6), ("", 0..<7),
            ("models/m/2/", 5..<5), ("0", 0..<0), ("zz", 7..<7),
        ]
    )
    func prefixes(prefix: String, range: Range<Int>) {
        #expect(resources.beginning(with: prefix) == resources[range])
        #expect(
            resources.dropFirst().beginning(with: prefix)
                == resources[max(1, range.lowerBound)..<max(1, range.upperBound)]
        )
    }

    @Test("each is found by its name, byte for byte; what is not there is not")
    func names() throws {
        for resource in resources { #expect(resources.named(resource.name) == resource) }
        for text in ["0", "models/m/1/", "models/e\u{301}/1/a", "zz"] {
            #expect(resources.named(EntryName(unchecked: text)) == nil)
        }
        #expect([SignedResource]().named(EntryName(unchecked: "a")) == nil)
    }
}
