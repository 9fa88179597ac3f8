import Identifiers
import StrictJSON

/// A context as commands show it.
struct ContextView {
    let context: NodeContext
    let isCurrent: Bool

    init(_ context: NodeContext, of list: ContextList) {
        self.context = context
        isCurrent = list.currentName == context.name
    }

    var json: JSONValue {
        var value = context.record
        value["current"] = .bool(isCurrent)
        return value
    }

    var text: String {
        var facts = FactList()
        facts.add("Context", context.name.text + (isCurrent ? ", current" : ""))
        facts.add("Node", context.node)
        facts.add("Project", context.project?.text)
        facts.add("CA", context.ca)
        facts.add("Token file", context.tokenFile)
        facts.add("Certificate", context.certificate)
        facts.add("Key", context.clientKey)
        if context.allowsPlainHTTP { facts.add("Plain HTTP", "without a warning") }
        return facts.text
    }

    /// Warns of variables that go before a current context, which would otherwise be a riddle.
    static func warnOfVariables(_ console: Console, environment: (String) -> String? = Console.environment) {
        if let node = environment("SLIPWAY_NODE") {
            console.warn("SLIPWAY_NODE is set to \(node), which goes before a current context")
        } else if let name = environment("SLIPWAY_CONTEXT") {
            console.warn("SLIPWAY_CONTEXT is set to \(name), which goes before a current context")
        }
    }
}
