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

    /// - Parameter isAllowed: true to warn instead.
    /// - Throws: `import.incomplete`
    func requireNone(_ isAllowed: Bool, _ console: Console) throws {
        guard !findings.isEmpty else { return }
        guard isAllowed else {
            throw SavedModelsFailure(
                .importIncomplete,
                source,
                "\(findings.count) \(findings.count == 1 ? "entry" : "entries") could not be imported, "
                    + "\(Format.count(done, "version")) could; repair or restore these entries and import again, or give "
                    + "--allow-incomplete",
                findings: findings
            )
        }
        for finding in findings { console.warn("\(finding.subject) is left out: \(finding.found)") }
    }
}
