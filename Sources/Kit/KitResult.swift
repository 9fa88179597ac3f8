import Identifiers

/// What became of one case.
package struct KitResult: Sendable {
    package enum Verdict: String, Sendable {
        /// It came out as it must.
        case held
        /// It did not.
        case broken
        /// This node cannot show it.
        case notProven = "not-proven"
        /// It was not asked for.
        case leftOut = "left-out"
    }

    package let item: KitCase
    package let verdict: Verdict
    /// What became of it, or why it shows nothing.
    package let found: String

    static func held(_ item: KitCase, _ found: String) -> KitResult {
        KitResult(item: item, verdict: .held, found: found)
    }

    static func broken(_ item: KitCase, _ found: String) -> KitResult {
        KitResult(item: item, verdict: .broken, found: found)
    }

    static func notProven(_ item: KitCase, _ why: String) -> KitResult {
        KitResult(item: item, verdict: .notProven, found: why)
    }
}

extension [KitResult] {
    /// - Throws: `kit.not-held` if a case came out otherwise than it must, else `kit.not-proven` if one could not be proven.
    package func demandAll(of subject: String) throws(KitFailure) {
        let broken = filter { $0.verdict == .broken }
        guard broken.isEmpty else {
            throw KitFailure(
                .notHeld,
                subject,
                "\(broken.count) of \(count) cases did not come out as they must; do not trust it with models before each "
                    + "is explained",
                findings: broken.map { $0.finding(.notHeld) }
            )
        }
        let unproven = filter { $0.verdict == .notProven }
        guard unproven.isEmpty else {
            throw KitFailure(
                .notProven,
                subject,
                "\(unproven.count) of \(count) cases could not be proven; give the node what they need, or leave them out with "
                    + "--without",
                findings: unproven.map { $0.finding(.notProven) }
            )
        }
    }
}

extension KitResult {
    fileprivate func finding(_ code: KitCode) -> Finding {
        Finding(
            code: code.rawValue,
            subject: item.name.text,
            expected: item.outcome.rawValue + (item.code.map { " with \($0)" } ?? ""),
            found: found
        )
    }
}
