import ArgumentParser
import AsyncSupport
import AutomationNode
import Identifiers

/// `slipwayd adopt --state DIR`: rebuilds the records of a node from its disk.
struct AdoptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract:
            "Rebuild a node's records if node.db is missing, damaged, older than the state, or another node's.",
        discussion: """
            slipwayd does not start with such a state, because it would remove data that is sound. If you have a backup of \
            node.db that is as new as the state, restore it. Otherwise this command reads everything back and adopts what a \
            signer in STATE/trust has signed: bundles, their generations, and the current generation, which stays current if \
            it is sound. The project's sequence becomes the highest one that is signed here. An older node.db keeps its history \
            and is completed; a foreign or damaged one moves to STATE/quarantine. The audit records what is lost. slipwayd must \
            be stopped. Without --apply nothing is changed.
            """
    )

    @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
    var state: String

    @Flag(help: "Make the changes; without it, only print them.")
    var apply = false

    func run() throws {
        let adoption = Adoption(state: state, now: SystemClock().timeOfDay, by: LocalPerson.words)
        for line in try apply ? adoption.apply() : adoption.plan() { print(PlainText.of(line)) }
        print(
            apply
                ? "Done. Start slipwayd, and see slipway status and slipway audit."
                : "Nothing was changed. Add --apply to make these changes."
        )
    }
}
