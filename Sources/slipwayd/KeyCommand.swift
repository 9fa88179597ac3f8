import ArgumentParser
import AutomationNode

/// `slipwayd key --state DIR`: the public part of the node's own key.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Print the public key of a node, which checks the node's anchors and its records of bundles.",
        discussion:
            "Keep a copy on another machine: slipwayd fsck --anchor FILE --anchor-key COPY needs it if the node is lost. Another node "
            + "that goes by this node's records has it in STATE/reviewers and under nodes in its policy."
    )

    @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
    var state: String

    func run() throws {
        print(try NodeKey.publicKey(state: state), terminator: "")
    }
}
