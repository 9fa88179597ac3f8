import ArgumentParser
import Identifiers

/// The node that a command calls, by the one rule of all commands (docs/nodes.md, "Which node, and who calls").
///
/// The node is that of `--node`; else of the context of `--context`; else of `SLIPWAY_NODE`; else of the context of `SLIPWAY_CONTEXT`;
/// else of the current context. CA, credentials and project follow in the same order. A context's settings are for its own node
/// alone: a node from an option or a variable never sees the token of a context.
struct NodeSelection: Sendable, Equatable {
    let address: String
    /// Nil for an address from an option or a variable.
    let context: NodeContext?
    /// True if an option named the context, so that its settings go before the environment.
    let isNamed: Bool

    /// The selection of the connection in whose body this runs.
    @TaskLocal static var active: NodeSelection?

    /// The settings that go before the environment.
    var named: NodeContext? { isNamed ? context : nil }

    /// The settings that come after the environment.
    var ambient: NodeContext? { isNamed ? nil : context }

    /// - Parameters:
    ///   - node: the address of the option.
    ///   - name: the context of the option.
    ///   - variable: the variable with an address.
    ///   - seesContexts: false for a node that no context stands for unless an option names it.
    /// - Returns: nil if nothing says which node.
    /// - Throws: `context.missing`, `context.damaged`, or a usage error for a variable with no name of a context.
    static func choose(
        node: String?,
        context name: ContextName?,
        variable: String = "SLIPWAY_NODE",
        seesContexts: Bool = true,
        environment: (String) -> String? = Console.environment
    ) throws -> NodeSelection? {
        if let node { return NodeSelection(address: node, context: nil, isNamed: false) }
        let file = ContextFile(environment: environment)
        if let name { return NodeSelection(try file.read().require(name), isNamed: true) }
        if let address = environment(variable) { return NodeSelection(address: address, context: nil, isNamed: false) }
        guard seesContexts else { return nil }
        if let text = environment("SLIPWAY_CONTEXT") {
            let name: ContextName = try ArgumentText.name(text)
            return NodeSelection(try file.read().require(name), isNamed: false)
        }
        return try file.read().current.map { NodeSelection($0, isNamed: false) }
    }

    /// The node that the command line names, for a command that works here without one: neither a variable nor a current context stands
    /// for it.
    /// - Throws: as ``choose(node:context:variable:seesContexts:environment:)``, and a usage error for neither.
    static func asked(node: String?, context: ContextName?) throws -> NodeSelection {
        guard node != nil || context != nil, let selection = try choose(node: node, context: context) else {
            throw ValidationError("Give --node URL or --context NAME.")
        }
        return selection
    }

    private init(_ context: NodeContext, isNamed: Bool) {
        self.init(address: context.node, context: context, isNamed: isNamed)
    }

    init(address: String, context: NodeContext?, isNamed: Bool) {
        self.address = address
        self.context = context
        self.isNamed = isNamed
    }
}
