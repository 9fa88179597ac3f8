import ArgumentParser

/// The reason for a change to a node, which its audit keeps.
struct ReasonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The reason, for the record.", valueName: "text"))
    var reason: String?
}
