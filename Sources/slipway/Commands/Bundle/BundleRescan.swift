import Bundles
import DurableFiles
import Identifiers
import ModelScan
import SavedModels
import StrictJSON

/// New scans of a verified bundle beside the reports that were signed with it.
struct BundleRescan {
    private(set) var versions: [ScannedVersion] = []
    /// Differences between the signed reports and the new ones.
    private(set) var differences: [Finding] = []
    /// True if the bundle has reports.
    let isSigned: Bool

    /// - Parameter base: has what a delta leaves out.
    init(_ verified: VerifiedBundle, _ path: String, _ options: TrustOptions, base: BundleBase? = nil) throws {
        let contents = try BundleContents(verified, path, options, base: base)
        let signed = try contents.signedReports()
        isSigned = signed != nil
        for model in verified.manifest.models {
            for version in model.versions {
                let report = try contents.scan(model.name, version.version, width: OwnProcess.processorCount)
                let subject = "models/\(model.name)/\(version.version)"
                versions.append(ScannedVersion(model: model.name, version: version.version, report: report))
                guard let signed else { continue }
                if let old = signed.report(model.name, version.version, version.manifest) {
                    differences += old.differences(from: report, subject)
                } else {
                    differences.append(
                        Finding(
                            code: ScanCode.difference.rawValue,
                            subject: subject,
                            expected: "a report in scan.json",
                            found: "none"
                        )
                    )
                }
            }
        }
    }

    var lines: [String] {
        let counts = ScanVerdict.allCases.compactMap { verdict -> String? in
            let count = versions.count { $0.report.verdict == verdict }
            return count == 0 ? nil : "\(count) \(verdict.rawValue)"
        }
        let signed =
            isSigned ? (differences.isEmpty ? "as signed" : "not as signed") : "the bundle has no signed report"
        return ["Scanned: \(counts.isEmpty ? "no version" : counts.joined(separator: ", ")); \(signed)"]
    }

    var value: JSONValue {
        [
            "signed": .bool(isSigned), "differences": .integer(Int64(differences.count)),
            "versions": .array(
                versions.map {
                    ["model": .string($0.model.text), "version": .string($0.version.text), "report": $0.report.value]
                }
            ),
        ]
    }

    /// - Throws: `scan.difference`, or `scan.dangerous` or `scan.sealed` if the policy refuses a version.
    func judge(_ policy: ScanPolicy, _ path: String) throws {
        if let first = differences.first {
            throw ScanFailure(
                .difference,
                path,
                "the signed reports differ from a new scan: \(first.subject): expected \(first.expected), found "
                    + first.found,
                findings: differences
            )
        }
        let refusals = versions.compactMap { $0.report.refusal("models/\($0.model)/\($0.version)", by: policy) }
        if let first = refusals.first(where: { $0.code == .dangerous }) ?? refusals.first {
            throw ScanFailure(first.code, path, first.message, findings: refusals.flatMap(\.findings))
        }
    }
}
