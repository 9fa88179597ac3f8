import ArgumentParser
import ModelScan
import SavedModels

/// The policy for the findings of a scan.
struct ScanPolicyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The policy for scan findings: report prints them, strict refuses dangerous ones, sealed also refuses a model's own "
                + "code and unknown imports.",
            valueName: "policy"
        ),
        transform: { text in
            guard let policy = ScanPolicy(rawValue: text), policy != .off else {
                throw ValidationError("\"\(text)\" is no policy: expected report, strict or sealed.")
            }
            return policy
        }
    )
    var policy = ScanPolicy.report
}

extension Console {
    /// Warns about each version with a verdict other than `known`.
    func warn(of scans: [ScannedVersion]) {
        for scan in scans where scan.report.verdict != .known {
            let findings = scan.report.findings.filter { $0.level.verdict == scan.report.verdict }
            let first = findings.first.map { ": \($0.file) \($0.detail)" } ?? ""
            let more = findings.count > 1 ? " and \(findings.count - 1) more" : ""
            let verdict = scan.report.verdict.rawValue
            warn(
                "\(scan.model) \(scan.version) is \(verdict)\(first)\(more) (slipway show \(scan.model) \(scan.version))"
            )
        }
    }
}
