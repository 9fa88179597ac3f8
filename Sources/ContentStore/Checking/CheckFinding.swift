package import Identifiers

/// One thing that a check found: what is wrong, what that means, what to do, and what came of it.
package struct CheckFinding: Sendable, Hashable {
    package enum Outcome: String, Sendable {
        /// Only looked at.
        case found
        case repaired
        /// Moved to the quarantine; nothing lacks it.
        case setAside = "set-aside"
        /// Moved to the quarantine; what needs it lacks it.
        case quarantined
        /// Could not be mended, and is where it was.
        case remains
    }

    package let code: String
    /// Where: a path from the root of what was checked, or the name of a thing.
    package let subject: String
    package let expected: String
    package let found: String
    package let meaning: String
    /// What to do where the check alone does not mend it.
    package let advice: String
    /// Whether it harms nothing: the next start, or the next command, clears it away.
    package let isHarmless: Bool
    package private(set) var outcome = Outcome.found
    /// From what it was mended, or where it lies now.
    package private(set) var note = ""

    package init(
        _ code: any FailureCode,
        _ subject: String,
        expected: String,
        found: String,
        meaning: String,
        advice: String,
        isHarmless: Bool = false
    ) {
        self.code = code.rawValue
        self.subject = subject
        self.expected = expected
        self.found = found
        self.meaning = meaning
        self.advice = advice
        self.isHarmless = isHarmless
    }

    /// The same with what came of it.
    package func ending(_ outcome: Outcome, _ note: String = "") -> CheckFinding {
        var finding = self
        finding.outcome = outcome
        finding.note = note
        return finding
    }

    /// Whether something is still to be done about it.
    package var isOpen: Bool { !isHarmless && outcome != .repaired && outcome != .setAside }
}
