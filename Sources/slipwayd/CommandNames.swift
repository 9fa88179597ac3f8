import ArgumentParser
import Identifiers

/// The names of commands on the command line, held against those there are: without one, the parser would take the options for those of
/// `run`.
enum CommandNames {
    /// - Throws: `ValidationError` with the nearest name, if there is one.
    static func validate(_ arguments: [String]) throws {
        var words = arguments[...]
        if words.first == "help" { words = words.dropFirst() }
        var command: any ParsableCommand.Type = SlipwaydCommand.self
        while let word = words.first, !word.hasPrefix("-"), word != "help" {
            let subcommands = command.configuration.subcommands
            guard let next = subcommands.first(where: { $0.configuration.commandName == word }) else {
                let names = subcommands.compactMap { $0.configuration.commandName }
                guard let nearest = NearestName.of(word, among: names) else { return }
                throw ValidationError("\"\(word)\" is no command here. Did you mean \(nearest)?")
            }
            command = next
            words = words.dropFirst()
        }
    }
}
