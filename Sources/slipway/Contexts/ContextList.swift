import Identifiers
import StrictJSON

/// The contexts of a user, and the one that is current.
struct ContextList: Sendable, Equatable {
    /// Ascending by name.
    private(set) var contexts: [NodeContext] = []
    /// The one for commands that name no node; nil for none.
    private(set) var currentName: ContextName?
    /// Ascending by name. No group has the name of a context, and each names contexts that are there.
    private(set) var groups: [ContextGroup] = []

    var current: NodeContext? { currentName.flatMap(find) }

    func find(_ name: ContextName) -> NodeContext? {
        contexts.first { $0.name == name }
    }

    /// - Throws: `context.missing`, naming those that are there.
    func require(_ name: ContextName) throws(CommandFailure) -> NodeContext {
        guard let context = find(name) else { throw missing(name) }
        return context
    }

    /// The failure for a name that is not there.
    /// - Parameter orGroup: true where a group would do, too.
    func missing(_ name: ContextName, orGroup: Bool = false) -> CommandFailure {
        let names = contexts.map(\.name) + (orGroup ? groups.map(\.name) : [])
        return CommandFailure(
            .contextMissing,
            name.text,
            expected: orGroup ? "one of your contexts or groups" : "one of your contexts",
            found: contexts.isEmpty
                ? "none at all; slipway context add makes one"
                : "only " + names.map(\.text).joined(separator: ", ")
        )
    }

    /// Puts a context in its place; one of the same name is replaced.
    mutating func put(_ context: NodeContext) {
        contexts.removeAll { $0.name == context.name }
        contexts.append(context)
        contexts.sort { $0.name < $1.name }
    }

    /// - Parameter name: nil for no current context.
    /// - Throws: `context.missing`
    mutating func use(_ name: ContextName?) throws(CommandFailure) {
        if let name { _ = try require(name) }
        currentName = name
    }

    /// Puts a group in its place; an empty one is taken out.
    mutating func put(_ group: ContextGroup) {
        groups.removeAll { $0.name == group.name }
        if !group.contexts.isEmpty { groups.append(group) }
        groups.sort { $0.name < $1.name }
    }

    /// Takes a context out, and out of its groups. If it was the current one, there is none any more.
    /// - Throws: `context.missing`
    mutating func remove(_ name: ContextName) throws(CommandFailure) {
        _ = try require(name)
        contexts.removeAll { $0.name == name }
        if currentName == name { currentName = nil }
        for group in groups where group.contexts.contains(name) {
            put(ContextGroup(name: group.name, contexts: group.contexts.filter { $0 != name }))
        }
    }
}

extension ContextList {
    private static let format: Int64 = 1

    var bytes: [UInt8] {
        JSONWriter.bytes(of: [
            "format": .integer(Self.format), "current": .optional(currentName?.text),
            "contexts": .array(contexts.map(\.record)), "groups": .array(groups.map(\.record)),
        ]) + [0x0A]
    }

    /// - Parameter path: the name of the file in messages.
    /// - Throws: `context.damaged`
    init(_ bytes: [UInt8], path: String) throws(CommandFailure) {
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes, subject: path)
        } catch {
            throw CommandFailure(
                .contextDamaged,
                path,
                "is no list of contexts: \(error); repair it, or remove it and add them again",
                underlying: error
            )
        }
        let reader = try JSONFields(value, place: "contexts") { flaw in
            CommandFailure(
                .contextDamaged,
                path,
                "\(flaw.place): expected \(flaw.expected), found \(flaw.found); repair it, or remove it and add them again"
            )
        }
        guard try reader.integer("format") == Self.format else {
            throw reader.flaw("format", "\(Self.format), which this slipway reads")
        }
        for entry in try reader.objects("contexts") { put(try NodeContext(entry)) }
        currentName = try reader.optional("current", reader.name)
        if let currentName, find(currentName) == nil { throw reader.flaw("current", "one of the contexts") }
        guard reader.has("groups") else { return }
        for entry in try reader.objects("groups") {
            let group = try ContextGroup(entry)
            guard find(group.name) == nil else { throw entry.flaw("name", "a name that no context has") }
            guard group.contexts.allSatisfy({ find($0) != nil }) else {
                throw entry.flaw("contexts", "names of contexts that are there")
            }
            put(group)
        }
    }
}
