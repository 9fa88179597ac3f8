import Identifiers
import SavedModels

/// Versions of a registry that could not be imported beside others that could.
struct IncompleteImport {
    private let findings: [Finding]
    private let done: Int
    private let source: String

    init(_ findings: [Finding], done: Int, _ source: String) {
        self.findings = findings
        self.done = done
        self.source = source
    }

    /// - Parameter isAllowed: whether they are a warning.
    /// - Throws: `import.incomplete`
    func demandNone(_ isAllowed: Bool, _ console: Console) throws {
        guard !findings.isEmpty else { return }
        guard isAllowed else {
            throw SavedModelsFailure(
                .importIncomplete,
                source,
                "\(findings.count) \(findings.count == 1 ? "entry" : "entries") could not be imported, "
                    + "\(Amount.count(done, "version")) could; mend what is named, or bring it back, and import again, or give "
                    + "--allow-incomplete",
                findings: findings
            )
        }
        for finding in findings { console.warn("\(finding.subject) is left out: \(finding.found)") }
    }
}
