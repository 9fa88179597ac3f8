import Identifiers

/// Collects the findings of several checks, so that all are reported and not only the first.
struct FindingsCollector {
    private(set) var findings: [Finding] = []
    /// Flaws another target found, such as of the JSON itself.
    private var foreign: [any CodedFailure] = []

    /// - Returns: whether the claim holds.
    @discardableResult
    mutating func claim(
        _ holds: Bool,
        _ code: BundleCode,
        _ subject: String,
        expected: @autoclosure () -> String,
        found: @autoclosure () -> String
    ) -> Bool {
        if !holds {
            findings.append(Finding(code: code.rawValue, subject: subject, expected: expected(), found: found()))
        }
        return holds
    }

    mutating func add(_ failure: any CodedFailure) {
        foreign.append(failure)
        findings +=
            failure.findings.isEmpty
            ? [Finding(code: failure.stableCode, subject: failure.subject, expected: "", found: failure.message)]
            : failure.findings
    }

    /// Throws one error that carries them all, under the code of the first; a single flaw as it was found.
    func throwIfAny() throws {
        guard let first = findings.first else { return }
        if findings.count == 1, let flaw = foreign.first { throw flaw }
        let code = BundleCode(rawValue: first.code) ?? .disagreement
        let rest = findings.count == 1 ? "" : " (and \(findings.count - 1) more)"
        throw BundleFailure(
            code,
            first.subject,
            "expected \(first.expected), found \(first.found)\(rest)",
            findings: findings
        )
    }
}
