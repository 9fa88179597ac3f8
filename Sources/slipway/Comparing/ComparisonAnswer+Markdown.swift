import EvaluationRecords
import Identifiers

extension ComparisonAnswer {
    /// For a pull request: a verdict in one sentence, and a short table.
    var markdown: String {
        guard let result = comparison?.result else { return sideBySideMarkdown }
        var text = "### \(escaped(titles))\n\n"
        text += "On \(escaped(result.dataset.name)), \(Format.count(result.rows, "row")) that all of them answered. "
        text += "A difference above 0 means that the second is better; in brackets is where the true one lies with "
        text += "\(DifferenceWords.level(result.alpha)) confidence.\n"
        for (place, challenger) in result.challengers.enumerated() {
            text += "\n**\(escaped(DifferenceWords.sentence(challenger, result)))**\n\n"
            let (first, second) = (escaped(parties[0].name), escaped(parties[place + 1].name))
            text += "| metric | \(first) | \(second) | difference | verdict |\n| --- | ---: | ---: | --- | --- |\n"
            for row in rows(challenger, result) {
                text += "| " + row.map(escaped).joined(separator: " | ") + " |\n"
            }
            text += "\n"
            if let words = DifferenceWords.disagreement(challenger, result) { text += "- \(escaped(words)).\n" }
            for note in notes(place) { text += "- \(escaped(note)).\n" }
        }
        for warning in result.warnings { text += "- \(escaped(warning.detail)).\n" }
        return text + "\n\\* decides. Comparison `\(comparison?.id.short ?? "")`\n"
    }

    private var titles: String {
        parties.dropFirst().map(\.name).joined(separator: ", ") + " against \(parties[0].name)"
    }

    private var sideBySideMarkdown: String {
        var text = "### \(escaped(titles))\n\n**No difference is claimed:** \(escaped(reason?.message ?? ""))\n\n"
        text += "| version | data | rows | metric | value | interval |\n| --- | --- | ---: | --- | ---: | --- |\n"
        for row in figures { text += "| " + row.map(escaped).joined(separator: " | ") + " |\n" }
        return text
    }

    /// Text that Markdown and HTML take as it is: names of data sets and columns come from anybody. Scalar by scalar, since a mark behind a
    /// bracket or a bar makes one character of both, which is neither.
    private func escaped(_ text: String) -> String {
        var result = ""
        for scalar in PlainText.of(text).unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "@": result += "&#64;"
            case "|", "\\", "`", "*", "_", "[", "]", "#", "!", "~": result += "\\\(scalar)"
            case "\n", "\r": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
