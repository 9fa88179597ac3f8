import ArgumentParser
import ModelScan
import SavedModels

/// What is done with what a scan finds.
struct ScanPolicyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What is done with what a scan finds: report tells it, strict refuses danger, sealed refuses a model's own code and "
                + "what is unknown too.",
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
    /// Tells of each version that is not made of what its flavours need.
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
