package import Archive
package import Bundles
package import Identifiers
package import ModelScan
package import Signing

/// The order of an export.
package struct ExportRequest: Sendable {
    package var identity: SigningIdentity
    package var id: BundleID?
    /// The sequence that it must have; nil: the next one.
    package var sequence: Int64?
    /// A sequence of a bundle elsewhere, which it must exceed; nil: none is known.
    package var after: Int64?
    package var notes: String?
    package var expires: Timestamp?
    /// The names of the nodes it is for; empty: any.
    package var targets: [String] = []
    package var compression: Compression?
    /// The models and versions that go along.
    package var selection = ExportSelection()
    /// A delta is written, without what this bundle has; nil: the whole bundle.
    package var base: UnverifiedBundle?
    package var scanPolicy = ScanPolicy.report
    /// The evaluations and comparisons that go along.
    package var evaluations = ExportedEvaluations()
    package var now: Timestamp
    /// The value for `created`, from SOURCE_DATE_EPOCH; nil: now.
    package var created: Timestamp?
    /// The program that writes it, such as `slipway 0.1.0`.
    package var producer: String
    /// Threads for reading and hashing.
    package var width: Int
    package var progress: BundleProgress = { _, _ in }
    /// Called with the seconds that each part took.
    package var steps: StepReport = { _, _ in }

    package init(identity: SigningIdentity, now: Timestamp, producer: String, width: Int) {
        self.identity = identity
        self.now = now
        self.producer = producer
        self.width = width
    }
}

/// The outcome of an export.
package struct ExportReport: Sendable {
    package let manifest: BundleManifest
    package let summary: BundleExport.Summary
    package let fileName: String
    /// False for an earlier bundle once more: equal to it but for `bundle.sig`.
    package let isNew: Bool
    /// The part of the project that stayed out.
    package let leftOut: ExportSelection.LeftOut
    /// Reports on its versions.
    package let scans: [ScannedVersion]
    /// The wheels that went along; nil where none were asked for.
    package let wheels: Int?
    /// Versions with a native form.
    package let nativeForms: Int
    /// The evaluations and comparisons that went along.
    package let evaluations: Int
    /// The files of predictions that went along.
    package let predictions: Int
    /// Active versions that have no golden prediction.
    package let unproven: [ActiveVersion]
    /// Active versions whose schema differs from that in the previous bundle.
    package let schemaChanges: [SchemaChange]

    package struct ActiveVersion: Sendable {
        package let model: ModelName
        package let version: VersionID
    }
}
