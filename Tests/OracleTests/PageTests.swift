import Foundation
import TestSupport
import Testing

/// The fenced blocks of README and docs, run by Tests/Oracles/pages, which says in page.py what the marks above them mean.
@Suite("The pages", .enabled(if: Oracle.python.isThere), .serialized)
struct PageTests {
    /// The pages with a block that is run.
    private static let withRuns: [String] = {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: "\(Fixtures.repository)/docs").sorted()) ?? []
        let pages = ["README.md", "bundles/example/README.md"] + names.map { "docs/\($0)" }
        return pages.filter { page in
            guard page.hasSuffix(".md") else { return false }
            let text = try? String(contentsOfFile: "\(Fixtures.repository)/\(page)", encoding: .utf8)
            return text?.contains("\n<!-- run") ?? false
        }
    }()

    private func judge(_ arguments: String) async throws {
        try await Oracle.python.run("\(Oracle.script("pages/run.py")) --programs '\(Programs.directory)' \(arguments)")
    }

    @Test("say of each block of commands that it is run, or why not, and name commands and options that exist")
    func marks() async throws {
        try await judge("--marks")
    }

    @Test("have a reference of every command that is current")
    func reference() async throws {
        let script = "'\(Fixtures.repository)/scripts/make-command-reference'"
        try await Oracle.run("\(script) --check --programs '\(Programs.directory)'")
    }

    @Test("have a quickstart that is run")
    func quickstart() {
        #expect(Self.withRuns.contains("docs/quickstart.md"))
    }

    @Test("show commands that work as they stand there, and what those print", arguments: withRuns)
    func runs(page: String) async throws {
        try await judge("'\(Fixtures.repository)/\(page)'")
    }
}
