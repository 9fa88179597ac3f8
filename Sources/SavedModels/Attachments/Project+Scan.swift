import ContentStore
package import Identifiers
package import ModelScan

extension Project {
    /// The report on a version: the one that was kept, or else a new one, which is not kept; a kept one by older rules is not
    /// enough.
    package func scan(of model: ModelName, _ version: SavedVersion, width: Int) throws -> ScanReport {
        if let scan = version.scan, try store.contains(scan.digest) {
            let report = try ScanAttachment.report(scan, "\(model) \(version.version)") { try store.read($0) }
            if !report.isOutdated { return report }
        }
        return try VersionScan.report(on: files(of: version), width: width) { try store.open($0) }
    }
}
