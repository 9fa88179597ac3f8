import ArgumentParser

/// Splits a command into words as a shell does, without variables, patterns, pipes or redirections. A backslash quotes the next
/// character, except in single quotes, where every character is literal.
enum CommandWords {
    static func split(_ text: String) throws -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in text {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil, !isEscaped else { throw ValidationError("\"\(text)\" has an open quote at its end.") }
        if let word { words.append(word) }
        guard let program = words.first, !program.isEmpty else {
            throw ValidationError("\"\(text)\" names no command.")
        }
        guard !words.contains(where: { $0.utf8.contains(0) }) else {
            throw ValidationError("A word contains a NUL character.")
        }
        return words
    }
}
