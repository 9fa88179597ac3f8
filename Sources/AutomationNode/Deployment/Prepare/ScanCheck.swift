import Bundles
import ContentStore
import DurableFiles
import Identifiers
import MLflow
import ModelScan
import Signing

/// Scans every staged version again, and compares the findings with the signed reports and the node's policy.
struct ScanCheck: Sendable {
    let models: GenerationModels
    let bundle: StoredBundle
    let store: ContentStore
    let policy: ScanPolicy
    let choice: NativeChoice

    /// - Parameter check: called between versions; throws to stop.
    /// - Returns: a line for each version and for each difference, for the record.
    /// - Throws: `deployment.scan` where the policy refuses a version.
    func run(check: @Sendable () throws -> Void) throws -> String {
        guard policy != .off else { return "" }
        let signed = bundle.scan(in: store)
        var lines: [String] = []
        var refusals: [Finding] = []
        var first: ScanFailure?
        for model in bundle.manifest.models {
            for version in model.versions {
                try check()
                let subject = "models/\(model.name)/\(version.version)"
                let report = try scan(model.name, version.version)
                lines.append("scan of \(model.name) \(version.version): \(report.verdict.rawValue)")
                lines += differences(
                    from: signed?.report(model.name, version.version, version.manifest),
                    report,
                    subject
                )
                guard let refusal = report.refusal(subject, by: policy) else { continue }
                if choice.isSealed(model.name, version), report.refusal(subject, by: .strict) == nil {
                    lines.append("\(subject): nothing of it is loaded but its native form")
                    continue
                }
                refusals += refusal.findings
                first = first ?? refusal
            }
        }
        if let first {
            let example = first.findings.first.map { ": \($0.subject): \($0.found)" } ?? ": \(first.subject)"
            throw NodeFailure(
                .deploymentScan,
                "\(bundle.manifest.project) \(bundle.manifest.bundle)",
                "holds what this node refuses (scan.policy \(policy.rawValue))\(example)"
                    + (refusals.count > 1 ? " and \(refusals.count - 1) more" : ""),
                findings: refusals
            )
        }
        return lines.joined(separator: "\n")
    }

    /// The reason for which the policy refuses a version by its files; nil if it takes it.
    func refusal(of model: ModelName, _ version: VersionID) throws -> ScanFailure? {
        try scan(model, version).refusal("models/\(model)/\(version)", by: policy)
    }

    private func differences(from signed: ScanReport?, _ report: ScanReport, _ subject: String) -> [String] {
        guard let signed else { return ["\(subject): the bundle has no report on it"] }
        return signed.differences(from: report, subject).prefix(5).map {
            "\($0.subject): expected \($0.expected), found \($0.found)"
        }
    }

    private func scan(_ model: ModelName, _ version: VersionID) throws -> ScanReport {
        let subject = "models/\(model)/\(version)"
        let directory = try models.directory.open(directory: subject)
        let prefix = subject + "/"
        let files = try bundle.modelFiles.beginning(with: prefix).map { resource in
            let name = String(Substring(resource.name.text.utf8.dropFirst(prefix.utf8.count)))
            return ModelScanner.File(path: try EntryName(name), opening: { try directory.open(file: name) })
        }
        return try ModelScanner.scan(files, models.document(model, version).scanSubject, width: 2)
    }
}
