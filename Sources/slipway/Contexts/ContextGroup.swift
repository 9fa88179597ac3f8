import Identifiers
import StrictJSON

/// Several contexts under one name, in the order in which they were added.
struct ContextGroup: Sendable, Equatable {
    let name: ContextName
    /// Each once, and never empty.
    var contexts: [ContextName]

    var record: JSONValue {
        ["name": .string(name.text), "contexts": .array(contexts.map { .string($0.text) })]
    }

    init(name: ContextName, contexts: [ContextName]) {
        self.name = name
        self.contexts = contexts
    }

    init(_ reader: JSONFields<CommandFailure>) throws(CommandFailure) {
        name = try reader.name("name")
        contexts = []
        for text in try reader.texts("contexts") {
            guard let name = ContextName(text), !contexts.contains(name) else {
                throw reader.flaw("contexts", "names of contexts, each once")
            }
            contexts.append(name)
        }
        guard !contexts.isEmpty else { throw reader.flaw("contexts", "one context at least") }
    }
}

extension ContextList {
    func find(group name: ContextName) -> ContextGroup? {
        groups.first { $0.name == name }
    }

    /// The contexts of these names, a group's in its place; each once.
    /// - Throws: `context.missing`, naming those that are there.
    func resolve(_ names: [ContextName]) throws(CommandFailure) -> [NodeContext] {
        var found: [NodeContext] = []
        for name in names {
            for member in find(group: name)?.contexts ?? [name] {
                guard let context = find(member) else { throw missing(member, orGroup: true) }
                if !found.contains(where: { $0.name == member }) { found.append(context) }
            }
        }
        return found
    }

    /// Puts contexts at the end of a group, which is made if there is none.
    /// - Throws: `context.missing`, `context.already-there` for the name of a context.
    mutating func add(_ names: [ContextName], to group: ContextName) throws(CommandFailure) {
        guard find(group) == nil else {
            throw CommandFailure(
                .contextThere,
                group.text,
                expected: "a name for the group that no context has",
                found: "a context of that name"
            )
        }
        for name in names { _ = try require(name) }
        var changed = find(group: group) ?? ContextGroup(name: group, contexts: [])
        for name in names where !changed.contexts.contains(name) { changed.contexts.append(name) }
        put(changed)
    }

    /// Takes contexts out of a group; the last one takes the group along.
    /// - Parameter names: none for all.
    /// - Throws: `context.missing` for a group that is not there, or a context that is not in it.
    mutating func take(_ names: [ContextName], from group: ContextName) throws(CommandFailure) {
        guard var changed = find(group: group) else {
            throw CommandFailure(
                .contextMissing,
                group.text,
                expected: "one of your groups",
                found: groups.isEmpty
                    ? "none at all; slipway context group add makes one"
                    : "only " + groups.map(\.name.text).joined(separator: ", ")
            )
        }
        for name in names {
            guard changed.contexts.contains(name) else {
                throw CommandFailure(
                    .contextMissing,
                    name.text,
                    expected: "a context of the group \(group)",
                    found: "only " + changed.contexts.map(\.text).joined(separator: ", ")
                )
            }
        }
        changed.contexts.removeAll { names.isEmpty || names.contains($0) }
        put(changed)
    }
}
