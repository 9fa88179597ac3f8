import Foundation
import TestSupport
import Testing

@Suite("The documents")
struct DocumentLinkTests {
    private static func documents() throws -> [String] {
        let pages = try FileManager.default.contentsOfDirectory(atPath: "\(Fixtures.repository)/docs")
        return ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/json/README.md"]
            + pages.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    }

    private static func text(_ document: String) throws -> String {
        try String(contentsOfFile: "\(Fixtures.repository)/\(document)", encoding: .utf8)
    }

    @Test("link files that are there")
    func links() throws {
        for document in try Self.documents() {
            let folder = document.split(separator: "/").dropLast().joined(separator: "/")
            for link in try Self.text(document).matches(of: /\]\(([^)#\s]+)/) where !link.1.contains(":") {
                let path = "\(Fixtures.repository)/\(folder)/\(link.1)"
                #expect(FileManager.default.fileExists(atPath: path), "\(document): \(link.1)")
            }
        }
    }

    @Test("are listed in the README, each page of docs")
    func pages() throws {
        let readme = try Self.text("README.md")
        for document in try Self.documents() where document.hasPrefix("docs/") {
            #expect(readme.contains("](\(document))"), "\(document)")
        }
    }
}
