import ArgumentParser
import AutomationNode
import Identifiers

/// `slipwayd adopt --state DIR`: makes the records of a node anew of what is on its disk.
struct AdoptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract:
            "Make the records of a node anew, where node.db is missing, older than the rest, another node's or broken.",
        discussion: """
            A start refuses such a state, since it would take away what is whole. Restore a backup if you have one that is as \
            new as the rest. Else this reads everything back and takes in what somebody in STATE/trust has signed: bundles, \
            the generations made of them, and what is current, which stays current if it is whole. The sequence is the \
            highest that is signed here. An older node.db is kept with its history and completed; another goes to \
            STATE/quarantine. What is lost, the audit says. slipwayd must be stopped. Without --apply nothing is changed.
            """
    )

    @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
    var state: String

    @Flag(help: "Do it; without this, only tell what would be done.")
    var apply = false

    func run() throws {
        let adoption = Adoption(state: state, now: SystemClock().now(), by: LocalPerson.words)
        for line in try apply ? adoption.apply() : adoption.plan() { print(PlainText.of(line)) }
        print(
            apply
                ? "Done. Start slipwayd, and see slipway status and slipway audit."
                : "Nothing was changed. With --apply it is done."
        )
    }
}
