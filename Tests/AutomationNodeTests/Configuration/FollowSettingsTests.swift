import Identifiers
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The keys fleet and follow")
struct FollowSettingsTests {
    private func read(_ yaml: String) throws -> NodeConfiguration {
        try NodeConfiguration(yaml: yaml, subject: "c.yaml")
    }

    @Test("a place is read with all that belongs to it, alone or in a list")
    func complete() throws {
        let one = """
            project: credit
            reference: registry.example/credit:channel-plant
            by: order
            every: 5m
            mirrors: [https://mirror.example, http://10.0.0.1:5000]
            credentials: /etc/slipway/registry.json
            ca: /etc/slipway/ca.pem
            rate: 20MiB/s
            """
        let lines = one.split(separator: "\n")
        let alone = try read("fleet: {name: plant}\nfollow:\n" + lines.map { "  \($0)\n" }.joined())
        let listed = try read("follow:\n  - " + lines.joined(separator: "\n    ") + "\n")
        #expect(alone.fleet.text == "plant")
        #expect(listed.fleet.text == "default")
        let credit = try #require(ProjectName("credit"))
        let settings = try #require(alone.follow(credit))
        #expect(settings == listed.follow(credit))
        #expect(settings.by == .order)
        #expect(settings.every == 300)
        #expect(settings.rate == 20 << 20)
        #expect(settings.mirrors.count == 2)
        #expect(alone.namedFiles.map(\.key) == ["follow.credentials", "follow.ca"])
        #expect(
            try read("follow: {project: p, reference: \"r.example/p:t\", by: tag}").follows.values.first?.every == 60
        )
    }

    static let flaws = [
        "follow: {project: p, by: tag}",
        "follow: {project: p, reference: \"r.example/p\", by: tag}",
        "follow: {project: p, reference: \"r.example/p:t\", by: digest}",
        "follow: {project: p, reference: \"r.example/p@sha256:00\", by: digest}",
        "follow: {project: p, reference: \"p:t\", by: tag}",
        "follow: {project: p, reference: \"r.example/p:t\", by: branch}",
        "follow: {project: p, reference: \"r.example/p:t\", by: tag, every: 0s}",
        "follow: {project: p, reference: \"r.example/p:t\", by: tag, every: 2d}",
        "follow: {project: p, reference: \"r.example/p:t\", by: tag, rate: fast}",
        "follow: {project: p, reference: \"r.example/p:t\", by: tag, mirrors: [\"ftp://x\"]}",
        "follow: {project: \"p p\", reference: \"r.example/p:t\", by: tag}",
        "follow: [{project: p, reference: \"r.example/p:t\", by: tag}, {project: p, reference: \"r.example/p:u\", by: tag}]",
        "fleet: {name: \"a b\"}",
        "{names: [], fleet: {name: plant}}",
        "{names: [], follow: {project: p, reference: \"r.example/p:t\", by: order}}",
    ]

    @Test("what cannot be followed is refused with its line", arguments: flaws)
    func refused(_ yaml: String) {
        do {
            _ = try read(yaml)
            Issue.record("accepted: \(yaml)")
        } catch let failure as NodeFailure {
            #expect(failure.code == .configurationValue, "\(failure)")
            #expect(failure.subject.hasPrefix("c.yaml:1"), "\(failure)")
        } catch {
            Issue.record("\(error)")
        }
    }
}
