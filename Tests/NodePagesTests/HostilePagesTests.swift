import NodeAPI
import TestSupport
import Testing

@testable import NodePages

@Suite("Pages of hostile text")
struct HostilePagesTests {
    @Test("no text from outside becomes a tag, an attribute or a script, on any page", arguments: HostileText.all)
    func escaped(_ text: String) throws {
        for (name, page) in try Sample.pages(text) { try Self.require(sound: page, name) }
    }

    @Test("characters that nobody sees, and those that turn the writing, are shown by their numbers")
    func visible() throws {
        for (name, page) in try Sample.pages(HostileText.together) {
            let shown = try WellFormed(try PageTemplate.bytes(of: page)).text
            let found = HostileText.hidden.filter { scalar in shown.unicodeScalars.contains(scalar) }
            #expect(found.isEmpty, "\(name): \(found)")
            #expect(shown.contains("[U+202E]"), "\(name)")
        }
    }

    @Test("a text of a mebibyte makes no page large")
    func long() throws {
        for (name, page) in try Sample.pages(String(repeating: "y", count: 1 << 20))
        where name != "whatif" && name != "audit" {
            #expect(try PageTemplate.bytes(of: page).count < 200_000, "\(name)")
        }
    }

    /// The rules of every page.
    static func require(
        sound page: NodePage,
        _ name: String,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let bytes = try PageTemplate.bytes(of: page)
        let read = try WellFormed(bytes)
        let scripts = read.elements.filter { $0.name == "script" }
        #expect(
            scripts.count == 1 && scripts.first?.attributes["src"] == "/ui/script.js",
            "\(name)",
            sourceLocation: location
        )
        let forbidden = Set(["iframe", "object", "embed", "base", "img", "style"])
        #expect(!read.elements.contains { forbidden.contains($0.name) }, "\(name)", sourceLocation: location)
        for element in read.elements {
            #expect(
                !element.attributes.keys.contains { $0.hasPrefix("on") || $0 == "style" },
                "\(name)",
                sourceLocation: location
            )
            for key in ["href", "src", "action"] {
                guard let address = element.attributes[key], address != "data:," else { continue }
                #expect(
                    address.hasPrefix("/ui") || address.hasPrefix("#"),
                    "\(name): \(address)",
                    sourceLocation: location
                )
            }
        }
        requireAccess(read, name, location)
    }

    /// Headings in their order, each id once, each control with a label, each table with a caption.
    private static func requireAccess(_ page: WellFormed, _ name: String, _ location: SourceLocation) {
        let ids = page.elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count, "\(name): each id once", sourceLocation: location)
        let named = page.elements.flatMap { element in
            ["aria-labelledby", "aria-describedby", "for"].compactMap { element.attributes[$0] }
                .flatMap { $0.split(separator: " ").map(String.init) }
        }
        #expect(Set(named).isSubset(of: ids), "\(name): labels that are there", sourceLocation: location)
        let anchors = page.elements.compactMap { $0.attributes["href"] }.filter { $0.hasPrefix("#") }
        #expect(Set(anchors.map { String($0.dropFirst()) }).isSubset(of: ids), "\(name)", sourceLocation: location)
        let labelled = Set(page.elements.compactMap { $0.attributes["for"] })
        for input in page.elements where input.name == "input" && input.attributes["type"] != "hidden" {
            #expect(labelled.contains(input.attributes["id"] ?? ""), "\(name)", sourceLocation: location)
        }
        var level = 0
        for heading in page.elements.compactMap({
            $0.name.count == 2 && $0.name.hasPrefix("h") ? Int($0.name.dropFirst()) : nil
        }) {
            #expect(heading <= level + 1, "\(name): headings in their order", sourceLocation: location)
            level = heading
        }
        let tables = page.elements.filter { $0.name == "table" }.count
        #expect(page.elements.filter { $0.name == "caption" }.count == tables, "\(name)", sourceLocation: location)
        #expect(page.elements.filter { $0.name == "main" }.count == 1, "\(name)", sourceLocation: location)
    }
}
