import DurableFiles
import Identifiers
import StrictJSON
import TestSupport
import Testing

@testable import slipway

@Suite("slipway context group")
struct ContextGroupTests {
    private static func list(_ names: String...) throws -> ContextList {
        var list = ContextList()
        for name in names { list.put(NodeContext(name: try Self.name(name), node: "https://\(name):7460")) }
        return list
    }

    private static func name(_ text: String) throws -> ContextName { try #require(ContextName(text)) }

    private static func names(_ texts: String...) throws -> [ContextName] { try texts.map(Self.name) }

    @Test("a group keeps the order in which contexts were added, each once, and comes back as it was written")
    func order() throws {
        var list = try Self.list("a", "b", "c")
        try list.add(Self.names("c", "a"), to: Self.name("line"))
        try list.add(Self.names("a", "b"), to: Self.name("line"))
        #expect(try list.find(group: Self.name("line"))?.contexts == Self.names("c", "a", "b"))
        #expect(try list.resolve(Self.names("b", "line")).map(\.name) == Self.names("b", "c", "a"))
        #expect(try ContextList(list.bytes, path: "contexts") == list)
    }

    @Test("a context that is forgotten leaves its groups, and the last one takes the group along")
    func forgotten() throws {
        var list = try Self.list("a", "b")
        try list.add(Self.names("a", "b"), to: Self.name("both"))
        try list.add(Self.names("a"), to: Self.name("one"))
        try list.remove(Self.name("a"))
        #expect(list.groups.map(\.name.text) == ["both"])
        #expect(try list.find(group: Self.name("both"))?.contexts == Self.names("b"))
        try list.take([], from: Self.name("both"))
        #expect(list.groups.isEmpty && list.contexts.count == 1)
    }

    @Test("no group has the name of a context, and it holds contexts alone")
    func refusals() throws {
        var list = try Self.list("a", "b")
        try list.add(Self.names("a"), to: Self.name("line"))
        let before = list
        let wrong: [([String], String, CommandCode)] = [
            (["a"], "b", .contextThere), (["line"], "other", .contextMissing), (["a", "c"], "other", .contextMissing),
        ]
        for (names, group, code) in wrong {
            let found = #expect(throws: CommandFailure.self) {
                try list.add(names.map(Self.name), to: Self.name(group))
            }
            #expect(found?.code == code)
        }
        for (names, group) in [([], "other"), (["b"], "line")] as [([String], String)] {
            let found = #expect(throws: CommandFailure.self) {
                try list.take(names.map(Self.name), from: Self.name(group))
            }
            #expect(found?.code == .contextMissing)
        }
        #expect(list == before)
        let found = #expect(throws: CommandFailure.self) { try list.resolve(Self.names("elsewhere")) }
        #expect(found?.message.contains("a, b, line") == true)
    }

    @Test("a list of contexts from before there were groups has none")
    func older() throws {
        let text = #"{"format":1,"current":null,"contexts":[]}"#
        #expect(try ContextList(Array(text.utf8), path: "contexts").groups.isEmpty)
    }

    @Test(
        "a group that cannot be is told",
        arguments: [
            #"[{"name":"a","contexts":["a"]}]"#, #"[{"name":"g","contexts":[]}]"#, #"[{"name":"g","contexts":["b"]}]"#,
            #"[{"name":"g","contexts":["a","a"]}]"#, #"[{"name":"g h","contexts":["a"]}]"#, #"{}"#,
        ]
    )
    func damaged(groups: String) throws {
        let context = #"{"name":"a","node":"n","allowPlainHttp":false}"#
        let text = #"{"format":1,"current":null,"contexts":[\#(context)],"groups":\#(groups)}"#
        let found = #expect(throws: CommandFailure.self) { try ContextList(Array(text.utf8), path: "contexts") }
        #expect(found?.code == .contextDamaged)
    }

    @Test("groups are made, listed and forgotten by commands")
    func commands() async throws {
        let fixture = try Fixture.make()
        #expect(try await fixture.slipway("context", "group").output.contains("There are no groups"))
        for name in ["a", "b"] { try await fixture.slipway("context", "add", name, "--node", "https://\(name)") }
        let added = try await fixture.slipway("context", "group", "add", "line", "b", "a")
        #expect(added.status == 0 && added.output == "line  is b, a\n", "\(added.errors)")
        let listed = try await fixture.slipway("context", "group", "list", "--json")
        #expect(listed.parsed?["groups"]?.array?.first?["contexts"]?.array?.count == 2)
        #expect(try await fixture.slipway("context", "group", "list", "--quiet").output == "line\n")
        let clash = try await fixture.slipway("context", "add", "line", "--node", "https://c")
        #expect(clash.status == 4 && clash.errors.contains("[context.already-there]"))
        #expect(try await fixture.slipway("context", "group", "add", "line").status == 2)
        let less = try await fixture.slipway("context", "group", "remove", "line", "a")
        #expect(less.output == "line  is b\n")
        #expect(try await fixture.slipway("context", "group", "remove", "line").output == "Forgot the group line\n")
        #expect(try await fixture.slipway("context", "group", "remove", "line").status == 5)
    }
}
