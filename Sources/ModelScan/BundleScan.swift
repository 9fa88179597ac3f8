package import Identifiers
import StrictJSON

/// The content of `scan.json` at the root of a bundle: the report of each version, signed with the rest.
package struct BundleScan: Sendable {
    /// The name of the file.
    package static let name = EntryName(unchecked: "scan.json")

    /// The report of one version.
    package struct Version: Sendable {
        package let model: ModelName
        package let version: VersionID
        /// Its OCI manifest: the content that was scanned.
        package let manifest: Digest
        package let report: ScanReport

        package init(model: ModelName, version: VersionID, manifest: Digest, report: ScanReport) {
            self.model = model
            self.version = version
            self.manifest = manifest
            self.report = report
        }
    }

    /// In the order of the bundle's models and versions.
    package let versions: [Version]
    private let reports: [Content: ScanReport]

    /// The subject of one report.
    private struct Content: Hashable {
        let model: ModelName
        let version: VersionID
        let manifest: Digest
    }

    package init(_ versions: [Version]) {
        self.versions = versions
        reports = Dictionary(
            versions.map { (Content(model: $0.model, version: $0.version, manifest: $0.manifest), $0.report) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    package func json() -> [UInt8] {
        JSONWriter.bytes(of: [
            "format": .string(ScanReport.format),
            "versions": .array(
                versions.map {
                    [
                        "model": .string($0.model.text), "version": .string($0.version.text),
                        "manifest": .string($0.manifest.description), "report": $0.report.value,
                    ]
                }
            ),
        ])
    }

    /// - Throws: `scan.report`, or a `JSONFailure`.
    package init(json: [UInt8]) throws {
        let value = try JSONParser.parse(json, subject: Self.name.text)
        let fields = try JSONFields(value) { ScanFailure.damaged(Self.name.text, $0) }
        guard fields.value("format") == .string(ScanReport.format) else {
            throw fields.flaw("format", ScanReport.format)
        }
        self.init(
            try fields.objects("versions").map { item in
                Version(
                    model: try item.name("model"),
                    version: try item.name("version"),
                    manifest: try item.digest("manifest"),
                    report: try ScanReport(item.object("report"))
                )
            }
        )
    }

    /// The report of a version of that content; nil if there is none.
    package func report(_ model: ModelName, _ version: VersionID, _ manifest: Digest) -> ScanReport? {
        reports[Content(model: model, version: version, manifest: manifest)]
    }
}

extension ScanReport {
    /// Differences between this signed report and a new scan of the same files. A report by older rules is compared with the
    /// findings that those rules could make.
    /// - Parameter subject: the model and its version.
    package func differences(from current: ScanReport, _ subject: String) -> [Finding] {
        let new = current.seen(asIn: self)
        guard self != new else { return [] }
        func finding(_ expected: String, _ found: String) -> Finding {
            Finding(code: ScanCode.difference.rawValue, subject: subject, expected: expected, found: found)
        }
        var findings: [Finding] = []
        if rules != new.rules { findings.append(finding("a report by rules \(new.rules)", "one by rules \(rules)")) }
        if verdict != new.verdict {
            findings.append(finding("the verdict \(new.verdict.rawValue)", "\(verdict.rawValue) in scan.json"))
        }
        let missing = Set(new.findings).subtracting(self.findings).map {
            "\($0.file): \($0.detail) [\($0.code.rawValue)]"
        }
        findings += missing.sorted().map { finding($0, "nothing of it in scan.json") }
        let added = Set(self.findings).subtracting(new.findings).map {
            "\($0.file): \($0.detail) [\($0.code.rawValue)]"
        }
        findings += added.sorted().map { finding("nothing", "\($0), which only scan.json says") }
        if findings.isEmpty { findings.append(finding("the imports and files that are there", "others in scan.json")) }
        return findings
    }
}
