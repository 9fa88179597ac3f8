import Identifiers
import Yams

/// Describes the fault of a text that is no YAML.
enum YAMLSyntax {
    static func failure(
        _ error: any Error,
        in text: String,
        subject: String,
        code: MLflowCode
    ) -> MLflowFailure {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _) where problem.contains("nesting"),
            .parser(_, let problem, let mark, _) where problem.contains("nesting"):
            MLflowFailure(
                code,
                subject,
                line: mark.line,
                key: "",
                expected: "at most \(YAMLDocument.depthLimit) levels",
                found: "more"
            )
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            MLflowFailure(
                code,
                subject,
                line: mark.line,
                key: "",
                expected: "valid YAML",
                found: tab(text, mark) ?? "an error: \(problem)"
            )
        case .duplicatedKeysInMapping(let keys, let context):
            MLflowFailure(
                code,
                subject,
                line: context.mark.line,
                key: keys.first ?? "",
                expected: "each key once",
                found: "it more than once"
            )
        case .reader(let problem, let offset, _, _):
            MLflowFailure(
                code,
                subject,
                expected: "valid YAML",
                found: "\(problem)\(offset.map { " at character \($0)" } ?? "")"
            )
        default:
            MLflowFailure(code, subject, expected: "valid YAML", found: "something that cannot be parsed")
        }
    }

    /// The library calls a tab "a character that cannot start any token".
    private static func tab(_ text: String, _ mark: Mark) -> String? {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        guard mark.line > 0, mark.line <= lines.count else { return nil }
        let line = lines[mark.line - 1]
        guard line.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") else { return nil }
        return "a tab before its text; YAML is indented with spaces"
    }
}
