import AsyncSupport
import Bundles
import DurableFiles
import Identifiers
import MLflow
import ModelScan
import ModelWorkers
import SavedModels
import TableScoring

/// The version that scores: out of a project, or out of a bundle that is verified for it.
struct ScoringSource {
    let subject: String
    let manifest: Digest
    let directory: DirectoryHandle
    let mlmodel: MLmodel
    let native: NativeForm?
    /// Keeps the files as long as this value.
    private let holder: any Sendable

    init(_ choice: ModelChoice, in project: ProjectOptions) throws {
        let opened = try project.open()
        let state = try opened.state()
        let model = try state.model(named: choice.model)
        let version = try state.version(of: model, named: choice.selector)
        let place = try opened.checkout(version, now: SystemClock().timeOfDay)
        subject = "\(model.name) \(version.version)"
        manifest = version.manifest
        directory = place.directory
        mlmodel = place.mlmodel
        native = try opened.nativeForm(of: version)
        holder = place
    }

    init(_ version: BundledVersion) {
        subject = version.subject
        manifest = version.version.manifest
        directory = version.directory
        mlmodel = version.mlmodel
        native = version.native
        holder = version
    }
}

extension BundleSourceOptions {
    /// The version, verified and judged by the scan policy; nil if no bundle is named. Blocks.
    func version(_ choice: ModelChoice, wantsWheels: Bool = false, _ console: Console) throws -> BundledVersion? {
        guard let bundle else { return nil }
        let progress = ProgressDisplay("Verifying", console)
        defer { progress.finish() }
        let base = try base.base == nil ? nil : self.base.open()
        let trusted = try trust.load()
        let parent = try DirectoryHandle(path: Console.environment("TMPDIR") ?? "/tmp")
        let version = try naming(bundle.path) {
            try BundledVersion(
                bundle.path,
                base: base,
                trust: trusted,
                now: trust.moment,
                model: choice.model,
                selector: choice.selector,
                wantsWheels: wantsWheels,
                in: parent
            ) {
                progress.update($0, $1)
            }
        }
        progress.finish()
        try judge(version, console)
        return version
    }

    private func judge(_ version: BundledVersion, _ console: Console) throws {
        let report = try version.scan(width: OwnProcess.processorCount)
        console.warn(of: [
            ScannedVersion(model: version.model, version: version.version.version, report: report)
        ])
        let subject = "models/\(version.model)/\(version.version.version)"
        if let refusal = report.refusal(subject, by: policy.policy) { throw refusal }
    }
}
