import ArgumentParser
import AutomationNode

/// `slipwayd key --state DIR`: the public half of the node's own key.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Print the public key of a node, with which its anchors are checked.",
        discussion:
            "Keep a copy elsewhere: slipwayd fsck --anchor FILE --anchor-key COPY needs it when the node is lost."
    )

    @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
    var state: String

    func run() throws {
        print(try NodeKey.publicKey(state: state), terminator: "")
    }
}
