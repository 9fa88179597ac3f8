import ArgumentParser
import Identifiers

/// The names of commands on the command line, held against those there are: the parser would blame all arguments for one mistyped name,
/// and print the help of the program where that of a mistyped command is asked for.
enum CommandNames {
    /// - Throws: `ValidationError` with the nearest name, if there is one.
    static func validate(_ arguments: [String]) throws {
        var words = arguments[...]
        if words.first == "help" { words = words.dropFirst() }
        var command: any ParsableCommand.Type = Slipway.self
        var path = "slipway"
        while let word = words.first, !word.hasPrefix("-"), !command.configuration.subcommands.isEmpty {
            let configuration = command.configuration
            if word == "help" { return }
            guard let next = configuration.subcommands.first(where: { $0.configuration.commandName == word }) else {
                let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
                let nearest = NearestName.of(word, among: names)
                // It may be an argument of the command that runs without a name.
                if configuration.defaultSubcommand != nil, nearest == nil { return }
                let question = nearest.map { " Did you mean \($0)?" } ?? ""
                throw ValidationError("\"\(word)\" is no command of \(path).\(question)")
            }
            command = next
            path += " \(word)"
            words = words.dropFirst()
        }
    }
}
