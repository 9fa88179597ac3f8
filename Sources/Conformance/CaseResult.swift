package import Identifiers

/// A case of a kit, as its result shows it.
package protocol JudgedCase: Sendable {
    var name: BundleID { get }
    /// In the kit's directory.
    var file: String { get }
    /// The expected outcome, in one word.
    var outcomeText: String { get }
    /// The code that it must have, or all of them; nil for none.
    var codeText: String? { get }
}

/// The result of one case.
package struct CaseResult: Sendable {
    package enum Verdict: String, Sendable {
        /// The outcome is the expected one.
        case held
        /// The outcome is another.
        case broken
        /// The node lacks a need of the case.
        case notProven = "not-proven"
        /// The user left it out.
        case leftOut = "left-out"
    }

    package let item: any JudgedCase
    package let verdict: Verdict
    /// The outcome, or the reason why there is none.
    package let found: String

    static func held(_ item: any JudgedCase, _ found: String) -> CaseResult {
        CaseResult(item: item, verdict: .held, found: found)
    }

    static func broken(_ item: any JudgedCase, _ found: String) -> CaseResult {
        CaseResult(item: item, verdict: .broken, found: found)
    }

    static func notProven(_ item: any JudgedCase, _ why: String) -> CaseResult {
        CaseResult(item: item, verdict: .notProven, found: why)
    }
}

extension [CaseResult] {
    /// - Throws: `kit.not-held` if a case has another outcome than the expected one, else `kit.not-proven` if one has none.
    package func requireAllHeld(of subject: String) throws(ConformanceFailure) {
        let broken = filter { $0.verdict == .broken }
        guard broken.isEmpty else {
            throw ConformanceFailure(
                .notHeld,
                subject,
                "\(broken.count) of \(count) cases had another outcome than expected; do not trust it before you know why",
                findings: broken.map { $0.finding(.notHeld) }
            )
        }
        let unproven = filter { $0.verdict == .notProven }
        guard unproven.isEmpty else {
            throw ConformanceFailure(
                .notProven,
                subject,
                "\(unproven.count) of \(count) cases could not be proven; give the node what they need, or leave them out with "
                    + "--without",
                findings: unproven.map { $0.finding(.notProven) }
            )
        }
    }
}

extension CaseResult {
    fileprivate func finding(_ code: ConformanceCode) -> Finding {
        Finding(
            code: code.rawValue,
            subject: item.name.text,
            expected: item.outcomeText + (item.codeText.map { " with \($0)" } ?? ""),
            found: found
        )
    }
}
