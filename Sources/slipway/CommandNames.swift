import ArgumentParser

/// The names of the commands, held against the first argument: the parser would blame all arguments for one mistyped name.
enum CommandNames {
    private static var all: [String] {
        Slipway.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    }

    /// - Throws: `ValidationError` with the nearest name, if there is one within two typing errors.
    static func validate(_ arguments: [String]) throws {
        guard let name = arguments.first, !name.hasPrefix("-"), !all.contains(name) else { return }
        let nearest = all.map { (name: $0, distance: distance(from: name, to: $0)) }.min { $0.distance < $1.distance }
        let question = nearest.flatMap { $0.distance <= 2 ? " Did you mean \($0.name)?" : nil } ?? ""
        throw ValidationError("\"\(name)\" is no command of slipway.\(question)")
    }

    /// Counts the letters to insert, remove or change (Levenshtein distance).
    private static func distance(from left: String, to right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (line, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let above = row[column + 1]
                let change = diagonal + (letter == right[column] ? 0 : 1)
                row[column + 1] = min(change, above + 1, row[column] + 1)
                diagonal = above
            }
        }
        return row[right.count]
    }
}
