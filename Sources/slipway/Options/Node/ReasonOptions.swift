import ArgumentParser

/// The reason for a change to a node, which its audit keeps.
struct ReasonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The reason, for the record.", valueName: "text"))
    var reason: String?

    /// An emergency has a reason.
    static func check(breakGlass reason: String?) throws {
        if let reason, reason.allSatisfy(\.isWhitespace) { throw ValidationError("--break-glass needs a reason.") }
    }
}
