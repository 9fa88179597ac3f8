import ArgumentParser

struct FleetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet",
        abstract: "Ask several nodes at once.",
        discussion: "To bring a bundle to several nodes, use slipway deploy --nodes. See docs/fleet.md.",
        subcommands: [FleetStatusCommand.self]
    )
}
