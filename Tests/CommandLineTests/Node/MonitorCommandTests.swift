import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("slipway monitor and slipway alerts")
struct MonitorCommandTests {
    private func node() async throws -> TestNode {
        let fixture = try await Fixture.withProject()
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../1.tar", in: "p")
        let configuration = "scoring: {environment: \"off\"}\nprobation: {minimum: 0s}\nschemas: report\n"
        let node = try await TestNode(fixture, configuration: configuration)
        #expect(try await node.slipway("deploy", "1.tar", "--wait").status == 0)
        return node
    }

    @Test("show a model that is not watched, and why, in each form")
    func unwatched() async throws {
        let node = try await node()
        let table = try await node.slipway("monitor")
        #expect(table.status == 0, "\(table.errors)")
        #expect(table.output.hasPrefix("MODEL"))
        #expect(table.output.contains("its models are not loaded"))
        #expect(try await node.slipway("monitor", "--quiet").output == "m\n")
        let json = try await node.slipway("monitor", "m", "--json")
        #expect(json.parsed?["monitor"]?["state"]?.string == "off")
        #expect(json.parsed?["windows"] == [])
        let detail = try await node.slipway("monitor", "m")
        #expect(detail.output.contains("shadow rollback"))
        #expect(detail.output.contains("none that is not closed"))
    }

    @Test("say what is not there, and refuse what makes no sense")
    func refused() async throws {
        let node = try await node()
        #expect(try await node.slipway("monitor", "other").status == 5)
        let window = try await node.slipway("monitor", "m", "--window", "1")
        #expect(window.status == 5 && window.errors.contains("window.not-found"))
        #expect(try await node.slipway("monitor", "--window", "1").status == 2)
        #expect(try await node.slipway("monitor", "m", "--quiet").status == 2)
        #expect(try await node.slipway("alerts").output == "No alerts.\n")
        #expect(try await node.slipway("alerts", "list", "--all", "--json").parsed?["alerts"] == [])
        for verb in ["show", "acknowledge", "close"] {
            let run = try await node.slipway("alerts", verb, "1")
            #expect(run.status == 5 && run.errors.contains("alert.not-found"), "\(verb)")
        }
        #expect(try await node.slipway("alerts", "show", "0").status == 2)
    }
}
