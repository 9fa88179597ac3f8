import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A project that hears nothing newer")
struct FreshnessTests {
    @Test("is a finding and a metric, and an old bundle that comes again or another project's says nothing new")
    func silence() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("projects: {credit: {freshness: 30d}}")
        func stale() async throws -> Bool {
            let finding = await node.readiness().findings.contains {
                $0.hasPrefix("freshness: ") && $0.contains("credit")
            }
            guard let project = try await node.projects().first(where: { $0.project == credit }) else { return finding }
            #expect(project.isStale == finding)
            #expect(await node.metrics().projects.first { $0.project == credit }?.isStale == finding)
            return finding
        }
        #expect(try await stale(), "nothing has come yet")
        let first = try fixture.bundle("b1", sequence: 1)
        try await fixture.upload(first, to: node)
        #expect(try await !stale())
        fixture.clock.set(forward: 30 * 86400)
        #expect(try await !stale(), "the last moment")
        fixture.clock.set(forward: 1)
        #expect(try await stale())
        #expect(await node.readiness().ready, "it runs on")
        #expect(await node.metrics().projects.first?.secondsSinceSigned == 30 * 86400 + 1)
        try await fixture.upload(first, to: node)
        #expect(try await stale(), "the same again")
        let other = try fixture.bundle("o1", sequence: 9) { draft in
            try draft.describe(project: "other", bundle: "o1", sequence: 9, active: [:])
        }
        try await fixture.upload(other, to: node)
        #expect(try await stale(), "another project's")
        try await fixture.upload(fixture.bundle("b2", sequence: 2), to: node)
        #expect(try await !stale())
        #expect(try await node.project(credit).lastSigned == fixture.clock.timeOfDay)
    }

    @Test("is silent where no limit is set, and a limit is a length of time over zero")
    func unset() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
        fixture.clock.set(forward: 9000 * 86400)
        #expect(await !node.readiness().findings.contains { $0.hasPrefix("freshness") })
        #expect(try await node.project(credit).isStale == nil)
        #expect(await code { _ = try await fixture.open("freshness: 0s") } == "configuration.value")
    }
}
