import ArgumentParser
import Identifiers
import SavedModels

/// The words of `--prune`: `older-than=180d`, and any number of `keep=NAME`.
struct PruneArguments {
    /// Seconds.
    let age: Double
    let keeping: [String]

    /// - Throws: a usage error.
    init(_ words: [String]) throws {
        var age: Double?
        var keeping: [String] = []
        for word in words {
            let (key, value) = try ArgumentText.pair(word)
            switch key {
            case "older-than" where age == nil: age = try ArgumentText.duration(value)
            case "keep" where !value.isEmpty: keeping.append(value)
            default:
                throw ValidationError("\"\(word)\" is no rule for --prune: expected older-than=180d or keep=champion.")
            }
        }
        guard let age else { throw ValidationError("--prune needs older-than=TIME, such as older-than=180d.") }
        self.age = age
        self.keeping = keeping
    }

    func rule(at now: Timestamp, isDryRun: Bool) -> EvaluationPruning {
        EvaluationPruning(before: now.adding(seconds: -age), keeping: keeping, isDryRun: isDryRun)
    }
}
