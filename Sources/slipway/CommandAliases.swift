/// Other names of commands: former ones, which work as before and appear in no help text, manual page or completion, and those that the hand
/// types by itself.
enum CommandAliases {
    private static let currentNames = [
        "forgive": "mark-good", "kit": "conformance", "ls": "models", "rm": "remove", "version": "--version",
    ]

    /// The arguments with the current name of the command; `help NAME` is resolved, too.
    static func resolved(_ arguments: [String]) -> [String] {
        let position = arguments.first == "help" ? 1 : 0
        guard position < arguments.count, let name = currentNames[arguments[position]] else { return arguments }
        var resolved = arguments
        resolved[position] = name
        return resolved
    }
}
