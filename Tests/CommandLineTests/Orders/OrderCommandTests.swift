import DurableFiles
import Identifiers
import StrictJSON
import TestSupport
import Testing

@Suite("slipway order")
struct OrderCommandTests {
    private func made(_ fixture: Fixture, _ arguments: String...) async throws -> CommandRun {
        let base = [
            Programs.slipway, "order", "create", "--bundle", "first.tar", "--key", "key.pem", "--fleet", "plant",
            "--output",
            "order.json",
        ]
        return try await fixture.run(base + arguments)
    }

    @Test("create signs an order for the bundle of a file, and show says who would move when")
    func createAndShow() async throws {
        let fixture = try await RegistryFixture.withBundles()
        let run = try await made(
            fixture,
            "--waves",
            "line-1,10%,100%",
            "--bake",
            "10m",
            "--start",
            "2030-01-01T00:00:00Z",
            "--except",
            "line-9",
            "--epoch",
            "7",
            "--json"
        )
        #expect(run.status == 0, "\(run)")
        #expect(try run.json["epoch"] == 7)
        #expect(try run.json["fleet"] == "plant")
        #expect(try run.json["reference"] == .null)
        let names = ["line-1", "line-9"] + (0..<50).map { "press-\($0)" }
        let shown = try await fixture.slipway(
            "order",
            "show",
            "order.json",
            "--nodes",
            names.joined(separator: ","),
            "--trust",
            "key.pem.pub",
            "--json"
        )
        #expect(shown.status == 0, "\(shown)")
        let nodes = try #require(try shown.json["nodes"]?.array)
        #expect(nodes.count == names.count)
        #expect(nodes.first?["name"] == "line-1")
        #expect(nodes.first?["earliest"] == "2030-01-01T00:00:00Z")
        let last = try #require(nodes.last)
        #expect(last["name"] == "line-9")
        #expect(last["standing"] == "not selected")
        let third = nodes.filter { $0["wave"] == 3 }
        #expect(third.count > 30)
        #expect(third.allSatisfy { $0["earliest"] == "2030-01-01T00:20:00Z" })
        let people = try await fixture.slipway("order", "show", "order.json")
        #expect(people.output.contains("plant"))
        #expect(people.output.contains("not checked (--trust)"))
    }

    @Test("show refuses an order of somebody else, and one that was changed")
    func untrusted() async throws {
        let fixture = try await RegistryFixture.withBundles()
        #expect(try await made(fixture).status == 0)
        let other = try await fixture.slipway("key", "generate", "other.pem")
        #expect(other.status == 0, "\(other)")
        let run = try await fixture.slipway("order", "show", "order.json", "--trust", "other.pem.pub", "--json")
        #expect(run.status == 4, "\(run)")
        #expect(run.code == "signature.untrusted")
    }

    @Test("stop needs a higher epoch than the order, and keeps its bundle and selection")
    func stop() async throws {
        let fixture = try await RegistryFixture.withBundles()
        let made = try await made(fixture, "--select", "line-*", "--epoch", "7", "--json")
        let run = try await fixture.slipway(
            "order",
            "stop",
            "order.json",
            "--revert",
            "--fleet",
            "east",
            "--epoch",
            "8",
            "--key",
            "key.pem",
            "--output",
            "stop.json",
            "--json"
        )
        #expect(run.status == 0, "\(run)")
        #expect(try run.json["stop"] == "revert")
        #expect(try run.json["epoch"] == 8)
        #expect(try run.json["fleet"] == "east")
        #expect(try run.json["statement"] == made.json["statement"])
        let shown = try await fixture.slipway("order", "show", "stop.json", "--json")
        #expect(try shown.json["names"] == ["line-*"])
    }

    @Test(
        "what makes no order is a usage error",
        arguments: [
            ["--waves", "0%"], ["--waves", "10%,5%"], ["--waves", "a,,b"], ["--bake", "soon"], ["--epoch", "0"],
            ["--expires", "400d"],
        ]
    )
    func usage(_ arguments: [String]) async throws {
        let fixture = try await RegistryFixture.withBundles()
        let base = [
            Programs.slipway, "order", "create", "--bundle", "first.tar", "--key", "key.pem", "--output", "order.json",
        ]
        let run = try await fixture.run(base + arguments)
        #expect(run.status == (arguments == ["--waves", "10%,5%"] ? 4 : 2), "\(run)")
        #expect(try fixture.directory.handle.status(of: "order.json") == nil)
    }

    @Test("a stop needs no bundle in a registry to be put into one")
    func pushedStop() async throws {
        let fixture = try await RegistryFixture.withBundles()
        #expect(try await made(fixture, "--epoch", "7").status == 0)
        let stop = [
            Programs.slipway, "order", "stop", "order.json", "--epoch", "8", "--key", "key.pem", "--output",
            "stop.json",
        ]
        #expect(try await fixture.run(stop).status == 0)
        let answer: @Sendable (ScriptedServer.Request) -> [UInt8] = { _ in
            ScriptedServer.answer(status: "403 Forbidden", Array("{}".utf8))
        }
        try await ScriptedServer.with(answer) { server in
            let tag = "\(server.address.dropFirst(7))/credit:channel-plant"
            let run = try await fixture.slipway("order", "push", "stop.json", tag, "--json")
            #expect(run.code?.hasPrefix("registry.") == true, "\(run)")
            #expect(!server.requests.isEmpty)
        }
    }

    @Test("an order without a bundle in a registry is not put into one, and a tag of no channel is none")
    func pushed() async throws {
        let fixture = try await RegistryFixture.withBundles()
        #expect(try await made(fixture).status == 0)
        let run = try await fixture.slipway("order", "push", "order.json", "127.0.0.1:1/credit:channel-plant", "--json")
        #expect(run.code == "order.bundle", "\(run)")
        let tag = try await fixture.slipway("order", "push", "order.json", "127.0.0.1:1/credit:stable")
        #expect(tag.status == 2, "\(tag)")
        #expect(try await fixture.slipway("order", "push", "order.json").status == 2)
    }
}
