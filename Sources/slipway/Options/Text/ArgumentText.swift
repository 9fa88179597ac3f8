import ArgumentParser
import EvaluationRecords
import Fleet
import Identifiers
import Signing

/// Conversion of arguments to values; a usage error states the rule for a wrong one.
enum ArgumentText {
    static func name<Kind: NameKind>(_ text: String) throws -> Name<Kind> {
        guard let name = Name<Kind>(text) else {
            throw ValidationError("\"\(text)\" is no \(Name<Kind>.noun): expected \(Name<Kind>.rule).")
        }
        return name
    }

    /// A time, or the end of a day.
    static func time(_ text: String) throws -> Timestamp {
        guard let time = Timestamp(text) ?? Timestamp("\(text)T23:59:59Z") else {
            throw ValidationError("\"\(text)\" is no time: expected 2026-12-31 or 2026-12-31T12:00:00Z.")
        }
        return time
    }

    /// `NAME=VALUE`
    static func pair(_ text: String) throws -> (key: String, value: String) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw ValidationError("\"\(text)\" has no NAME=VALUE.")
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }

    /// The column of a class's probability: `LABEL=COLUMN`, or `"LABEL"=COLUMN`.
    static func probability(_ text: String) throws -> (label: String, column: String) {
        let pair = try quotedPair(text)
        return (pair.key, pair.value)
    }

    /// The kind of question.
    static func task(_ text: String) throws -> EvaluationTask {
        guard let task = EvaluationTask(rawValue: text) else {
            throw ValidationError("\"\(text)\" is no task: expected binary, multiclass, regression or other.")
        }
        return task
    }

    static func generation(_ text: String) throws -> GenerationNumber {
        guard let number = GenerationNumber(text) else {
            throw ValidationError("\"\(text)\" is no generation: expected a number from 1.")
        }
        return number
    }

    /// A length of time, in seconds.
    static func duration(_ text: String) throws -> Double {
        guard let seconds = DurationText.seconds(in: text), seconds > 0 else {
            throw ValidationError("\"\(text)\" is no length of time: expected 500ms, 90s, 15m, 2h or 1d.")
        }
        return seconds
    }

    /// A share of several nodes.
    static func share(_ text: String) throws -> NodeShare {
        guard let share = NodeShare(text) else {
            throw ValidationError(
                "\"\(text)\" is no share: expected a number over 0 and up to 100 with %, such as 90%."
            )
        }
        return share
    }

    /// The number of nodes that may fail.
    static func budget(_ text: String) throws -> FailureBudget {
        guard let budget = FailureBudget(text) else {
            throw ValidationError("\"\(text)\" is no number of nodes: expected such as 0, 2 or 5%.")
        }
        return budget
    }

    static func role(_ text: String) throws -> RoleName {
        guard let role = RoleName(text) else {
            throw ValidationError("\"\(text)\" is no role: expected \(RoleName.rule).")
        }
        return role
    }

    static func requirement(_ text: String) throws -> EvaluationRequirement {
        do {
            return try EvaluationRequirement.parse(text)
        } catch {
            throw ValidationError(error.message)
        }
    }
}
