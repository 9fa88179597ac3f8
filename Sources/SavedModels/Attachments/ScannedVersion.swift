package import Identifiers
package import ModelScan

/// A version with the report of its scan.
package struct ScannedVersion: Sendable {
    package let model: ModelName
    package let version: VersionID
    package let report: ScanReport

    package init(model: ModelName, version: VersionID, report: ScanReport) {
        self.model = model
        self.version = version
        self.report = report
    }
}
