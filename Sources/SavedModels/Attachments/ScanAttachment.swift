import Bundles
import ContentStore
package import Identifiers
package import ModelScan
import StrictJSON

/// The report of the scan of a version. A bundle has the reports of all versions in one file, `scan.json`.
package enum ScanAttachment: AttachmentKind {
    static let key = "scan"
    static let digestKey = "report"
    static let hasSize = false
    static let noun = "report of the scan"
    static let replacement = AttachmentReplacement.automatic("the version is scanned again at the next export")

    /// The file's name in a bundle.
    package static let entryName = BundleScan.name

    private static let verdictKey = "verdict"

    static func summary(in record: JSONFields<SavedModelsFailure>) throws -> JSONObject {
        summary(try record.choice(verdictKey))
    }

    private static func summary(_ verdict: ScanVerdict) -> JSONObject {
        JSONObject([(verdictKey, .string(verdict.rawValue))])
    }

    static func verdict(in summary: JSONObject) -> ScanVerdict? {
        summary[verdictKey]?.string.flatMap(ScanVerdict.init(rawValue:))
    }

    static func attachment(_ report: ScanReport, in ingest: Ingest) throws -> Attachment {
        Attachment(
            kind: Self.self,
            digest: try ingest.add(JSONWriter.bytes(of: report.value)),
            size: nil,
            summary: summary(report.verdict)
        )
    }

    /// - Parameters:
    ///   - subject: what messages call it.
    ///   - read: the content of a digest.
    /// - Throws: `scan.report`, or what is wrong with the JSON.
    static func report(
        _ attachment: Attachment,
        _ subject: String,
        _ read: (Digest) throws -> [UInt8]
    ) throws -> ScanReport {
        try ScanReport(JSONParser.parse(read(attachment.digest), subject: subject), subject: subject)
    }

    static func bundleFiles(_ all: [OwnedAttachment], in store: ContentStore) throws -> [BundleSnapshot.OtherFile] {
        let scan = BundleScan(
            try all.map { owned in
                BundleScan.Version(
                    model: owned.model,
                    version: owned.version.version,
                    manifest: owned.version.manifest,
                    report: try report(owned.attachment, "\(owned.model) \(owned.version.version)") {
                        try store.read($0)
                    }
                )
            }
        )
        return [try BundleSnapshot.OtherFile(name: entryName, content: scan.json())]
    }
}

extension SavedVersion {
    /// The report of its scan; nil if none is kept.
    package var scan: Attachment? { attachment(ScanAttachment.self) }
}

extension Attachment {
    /// The verdict of a scan; nil for an attachment of another kind.
    package var verdict: ScanVerdict? { ScanAttachment.verdict(in: summary) }
}
