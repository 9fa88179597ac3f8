package import Identifiers

/// A defect that a check found: what was expected and found, the meaning, the advice, and the outcome of a repair.
package struct CheckFinding: Sendable, Hashable {
    package enum Outcome: String, Sendable {
        /// Nothing was tried.
        case found
        case repaired
        /// Moved to the quarantine; nothing needs it.
        case setAside = "set-aside"
        /// Moved to the quarantine; something that needs it lacks it.
        case quarantined
        /// Could not be repaired, and is where it was.
        case remains
    }

    package let code: String
    /// A path from the root of the check, or a name.
    package let subject: String
    package let expected: String
    package let found: String
    package let meaning: String
    /// The step for a person while the finding is open.
    package let advice: String
    /// True if the next start, or the next command, clears it away.
    package let isHarmless: Bool
    package private(set) var outcome = Outcome.found
    /// The source of the repair, or the place in the quarantine.
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

    /// A copy with an outcome.
    package func ending(_ outcome: Outcome, _ note: String = "") -> CheckFinding {
        var finding = self
        finding.outcome = outcome
        finding.note = note
        return finding
    }

    /// True while something is still to be done about it.
    package var isOpen: Bool { !isHarmless && outcome != .repaired && outcome != .setAside }

    /// The finding of something that an interrupted step left.
    package static func leftover(_ name: String, found: String, advice: String) -> CheckFinding {
        CheckFinding(
            CheckCode.leftover,
            name,
            expected: "nothing",
            found: found,
            meaning: "it takes space and does no harm",
            advice: advice,
            isHarmless: true
        )
    }
}
