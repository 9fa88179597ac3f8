import DurableFiles
import Foundation
import StrictJSON
import TestSupport
import Testing

@Suite("The README")
struct ReadmeTests {
    /// The commands under "By hand", in their order, but those that build.
    private func commands() throws -> [String] {
        let readme = try String(contentsOfFile: Fixtures.repository + "/README.md", encoding: .utf8)
        let section = try #require(readme.components(separatedBy: "\n## By hand\n").dropFirst().first)
        let body = try #require(section.components(separatedBy: "\n## ").first)
        let blocks = body.components(separatedBy: "```\n").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        return blocks.flatMap { $0.split(separator: "\n").map(String.init) }.filter { !$0.hasPrefix("make ") }
    }

    @Test("shows commands that work as they stand there")
    func byHand() async throws {
        let fixture = try Fixture()
        let lines = try commands()
        #expect(lines.count > 15)
        #expect(lines.contains { $0.hasPrefix("slipwayd --state node") })
        let port = try HeldPort()
        defer { withExtendedLifetime(port) {} }
        let script = lines.map { line in
            var line = line.replacing("127.0.0.1:7460", with: "127.0.0.1:\(port.number)")
            if line.hasPrefix("slipwayd ") {
                line = line.replacing(" &", with: " --listen 127.0.0.1:\(port.number) &")
                line += "\nuntil [ -s node/slipwayd.address ]; do sleep 0.05; done"
            }
            // Probation lasts a minute: a person does not wait for it here.
            if line.contains(" --wait") {
                line = "until slipway confirm --node \(port.address) 2>/dev/null; do sleep 0.1; done & \(line)"
            }
            return line
        }
        let text = """
            set -euo pipefail
            trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
            export PATH="\(Programs.directory):$PATH"
            ln -s '\(Fixtures.repository)/bundles' bundles
            ln -s '\(Fixtures.repository)/.build-tools' .build-tools

            """ + script.joined(separator: "\n") + "\nreadlink node/current/credit\n"
        try fixture.directory.write(Array(text.utf8), to: "by-hand.sh")
        let run = try await fixture.run("/bin/bash", ["by-hand.sh"], within: 900)
        #expect(run.end == .exited(0), run.said)
        #expect(run.output.hasSuffix("../generations/credit/1\n"), run.said)
        #expect(run.output.contains("rolled-back"), run.said)
    }
}
