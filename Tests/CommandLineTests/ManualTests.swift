import TestSupport
import Testing

@Suite("The manual and the completions")
struct ManualTests {
    private static let shells = ["bash", "zsh", "fish"]

    @Test("every command has its part in the manual page, and its completions in each shell")
    func complete() async throws {
        let fixture = try Fixture.make()
        let commands = try await fixture.slipway("--help").output.split(separator: "\n").compactMap { line -> String? in
            // A command stands two columns in; what goes on from the line before, further.
            guard line.hasPrefix("  "), let first = line.dropFirst(2).first, first.isLetter, first.isLowercase else {
                return nil
            }
            return line.split(separator: " ").first.map(String.init)
        }
        #expect(Set(commands).isSuperset(of: ["import", "sync", "show", "scan", "copy", "verify", "gc", "audit"]))
        let page = try await fixture.run(["\(Fixtures.repository)/scripts/make-manpages", Programs.slipway, "1"])
        #expect(page.status == 0, "\(page.errors)")
        var scripts: [String] = []
        for shell in Self.shells {
            scripts.append(try await fixture.slipway("--generate-completion-script", shell).output)
        }
        for command in commands {
            #expect(page.output.contains(".SS \"\(command)\"\n"), "\(command)")
            #expect(scripts.allSatisfy { $0.contains(command) }, "\(command)")
        }
        #expect(page.output.contains("\\-\\-workspace <name>"))
    }
}
