import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import slipway

@Suite("Which node a command calls, and who calls")
struct NodeSelectionTests {
    private let home: TemporaryDirectory

    init() throws {
        home = try TemporaryDirectory()
        try home.write(Array("file\n".utf8), to: "token")
        try file().change { list in
            for name in ["current", "named", "variable"] {
                var context = NodeContext(name: try Self.name(name), node: "https://\(name):7460")
                context.tokenFile = home.path("token")
                context.ca = "/ca/\(name).pem"
                list.put(context)
            }
            try list.use(Self.name("current"))
        }
    }

    private static func name(_ text: String) throws -> ContextName { try #require(ContextName(text)) }

    private func environment(_ more: [String: String]) -> (String) -> String? {
        let all = ["XDG_CONFIG_HOME": home.path("config")].merging(more) { $1 }
        return { all[$0] }
    }

    private func file() -> ContextFile { ContextFile(environment: environment([:])) }

    private func chosen(_ node: String? = nil, _ context: String? = nil, _ more: [String: String] = [:]) throws
        -> NodeSelection?
    {
        try NodeSelection.choose(
            node: node,
            context: context.map(Self.name),
            environment: environment(more)
        )
    }

    @Test("option, context of an option, variable, context of a variable, current context: the first decides")
    func order() throws {
        let both = ["SLIPWAY_NODE": "http://environment", "SLIPWAY_CONTEXT": "variable"]
        #expect(try chosen("http://option", nil, both)?.address == "http://option")
        #expect(try chosen(nil, "named", both)?.address == "https://named:7460")
        #expect(try chosen(nil, nil, both)?.address == "http://environment")
        #expect(try chosen(nil, nil, ["SLIPWAY_CONTEXT": "variable"])?.address == "https://variable:7460")
        #expect(try chosen()?.address == "https://current:7460")
        try file().change { try $0.use(nil) }
        #expect(try chosen() == nil)
    }

    @Test("an address from elsewhere leaves no context to take a token from")
    func foreignAddress() throws {
        #expect(try chosen("http://option")?.context == nil)
        #expect(try chosen(nil, nil, ["SLIPWAY_NODE": "http://environment"])?.context == nil)
    }

    @Test("a context that is not there is named, with those that are")
    func missing() throws {
        for arguments in [("nowhere", [:]), (nil, ["SLIPWAY_CONTEXT": "nowhere"])] as [(String?, [String: String])] {
            let found = #expect(throws: CommandFailure.self) { try chosen(nil, arguments.0, arguments.1) }
            #expect(found?.code == .contextMissing)
            #expect(found?.message.contains("current, named, variable") == true)
        }
    }

    @Test("the token is that of the options, a named context, the environment, another context, in this order")
    func callers() throws {
        let variable = ["SLIPWAY_TOKEN": "environment"]
        let none = NodeCredentials(tokenFile: nil, certificate: nil, key: nil)
        func caller(_ options: NodeCredentials, _ context: String?, _ more: [String: String]) throws -> NodeCaller {
            let selection = try #require(try chosen(nil, context, more))
            return try NodeCaller(options, selection, environment: environment(more))
        }
        try home.write(Array("option\n".utf8), to: "other")
        let option = NodeCredentials(tokenFile: home.path("other"), certificate: nil, key: nil)
        #expect(try caller(option, "named", variable).token == "option")
        #expect(try caller(none, "named", variable).token == "file")
        #expect(try caller(none, nil, variable).token == "environment")
        #expect(try caller(none, nil, [:]).token == "file")
        let foreign = try #require(try chosen("http://option"))
        #expect(try NodeCaller(none, foreign, environment: environment([:])).token == nil)
    }

    @Test("a certificate of a context goes along only where nothing before it says who calls")
    func certificates() throws {
        try file().change { list in
            var context = NodeContext(name: try Self.name("current"), node: "https://current:7460")
            context.certificate = "/c.pem"
            context.clientKey = "/k.pem"
            list.put(context)
        }
        let none = NodeCredentials(tokenFile: nil, certificate: nil, key: nil)
        let selection = try #require(try chosen())
        let own = try NodeCaller(none, selection, environment: environment([:]))
        #expect(own.token == nil && own.identity != nil)
        let other = try NodeCaller(none, selection, environment: environment(["SLIPWAY_TOKEN": "t"]))
        #expect(other.token == "t" && other.identity == nil)
        let named = try #require(try chosen(nil, "current"))
        let both = try NodeCaller(none, named, environment: environment(["SLIPWAY_TOKEN": "t"]))
        #expect(both.token == nil && both.identity != nil)
    }

    @Test("the file is its owner's alone, comes back as it was written, and a change that fails changes nothing")
    func keeping() throws {
        let status = try DirectoryHandle(path: home.path("config/slipway")).status(of: "contexts.json")
        #expect(status?.permissions == 0o600)
        let before = try file().read()
        #expect(before.contexts.map(\.name.text) == ["current", "named", "variable"])
        #expect(try ContextList(before.bytes, path: "contexts") == before)
        #expect(throws: CommandFailure.self) {
            try file().change { list in
                try list.remove(Self.name("named"))
                try list.remove(Self.name("named"))
            }
        }
        #expect(try file().read() == before)
        try file().change { try $0.remove(Self.name("current")) }
        #expect(try file().read().current == nil)
    }

    @Test(
        "a file that is no list of contexts is told, and not replaced",
        arguments: [
            "", "[]", #"{"format":2,"current":null,"contexts":[]}"#, #"{"format":1,"current":"x","contexts":[]}"#,
            #"{"format":1,"current":null,"contexts":[{"name":"a b","node":"n","allowPlainHttp":false}]}"#,
            #"{"format":1,"current":null,"contexts":[{"name":"a","node":"n","certificate":"c","allowPlainHttp":false}]}"#,
        ]
    )
    func damaged(text: String) throws {
        let place = try DirectoryHandle(path: home.path("config/slipway"))
        try place.replace(file: "contexts.json", with: Array(text.utf8))
        let found = #expect(throws: CommandFailure.self) { try file().change { try $0.use(nil) } }
        #expect(found?.code == .contextDamaged)
        #expect(try home.text("config/slipway/contexts.json") == text)
    }

    @Test(
        "a file that others may write to is refused, so that nobody sends a token elsewhere",
        arguments: ["620", "602"]
    )
    func exposed(mode: String) throws {
        try Shell.run("chmod \(mode) '\(home.path("config/slipway/contexts.json"))'")
        let found = #expect(throws: CommandFailure.self) { try chosen() }
        #expect(found?.code == .contextExposed && found?.kind == .refused)
        #expect(throws: CommandFailure.self) { try file().change { try $0.use(nil) } }
    }

    @Test("a link stays one, and the file that it leads to is changed")
    func linked() throws {
        let place = home.path("config/slipway")
        try Shell.run(
            "cd '\(place)' && mkdir ../../settings && mv contexts.json ../../settings/mine.json "
                + "&& ln -s ../../settings/mine.json contexts.json"
        )
        try file().change { try $0.use(nil) }
        #expect(try DirectoryHandle(path: place).status(of: "contexts.json")?.kind == .symbolicLink)
        #expect(try file().read().current == nil && file().read().contexts.count == 3)
        #expect(try home.text("settings/mine.json").contains("\"current\":null"))
    }

    @Test("without a home there are no contexts, and none can be added; a relative XDG_CONFIG_HOME counts as none")
    func noPlace() throws {
        let nowhere = ContextFile { _ in nil }
        #expect(try nowhere.read() == ContextList())
        let found = #expect(throws: CommandFailure.self) { try nowhere.change { try $0.use(nil) } }
        #expect(found?.code == .contextNoPlace)
        let relative = ContextFile { ["XDG_CONFIG_HOME": "config", "HOME": "/home/me"][$0] }
        #expect(relative.directory == "/home/me/.config/slipway")
    }
}
