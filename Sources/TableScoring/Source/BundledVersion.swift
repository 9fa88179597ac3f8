package import Bundles
import ContentStore
package import DurableFiles
package import Evaluation
package import Identifiers
package import MLflow
package import ModelScan
package import ModelWorkers
import NativeModels
package import Signing

/// A version out of a bundle that a trusted signer has signed: its files and what travels with it, in a private directory that is
/// removed with this object.
package final class BundledVersion: Sendable {
    package let bundle: VerifiedBundle
    package let model: ModelName
    package let version: BundleManifest.Version
    package let mlmodel: MLmodel
    /// Its answers where it was recorded; nil if the bundle has nothing of it.
    package let golden: GoldenRecord?
    /// Nil if the bundle has none.
    package let native: NativeForm?
    /// The version's files, and nothing else.
    package let directory: DirectoryHandle
    /// The wheels of the version's packages, and nothing else; nil if the bundle has none.
    package let wheels: (lock: EnvironmentLock, directory: DirectoryHandle)?

    private let parent: DirectoryHandle
    private let name: String

    /// - Parameters:
    ///   - path: of the bundle, plain or compressed.
    ///   - selector: a version's name or an alias; nil: the active version.
    ///   - parent: the directory in which the private one is made.
    /// - Throws: what is wrong with the bundle; `engine.expired`; `engine.model` for a model or version that is not in it.
    package init(
        _ path: String,
        base: BundleBase? = nil,
        trust: Trust,
        now: Timestamp,
        model: String,
        selector: String?,
        wantsWheels: Bool = false,
        in parent: DirectoryHandle,
        progress: @escaping BundleProgress = { _, _ in }
    ) throws {
        self.parent = parent
        name = DirectoryHandle.temporaryName(for: "slipway-version")
        try parent.make(directory: name, mode: 0o700)
        do {
            let place = try parent.open(directory: name)
            let store = try ContentStore(openingOrCreatingAt: place.openOrMake(directory: "store"))
            let ingest = try store.beginIngest()
            bundle = try BundleFile.receive(
                path,
                base: base,
                trust: trust,
                now: now,
                destination: ingest,
                progress: progress
            )
            try ingest.commit()
            try Self.requireValid(bundle.manifest, path, now)
            (self.model, version) = try Self.chosen(bundle.manifest, path, model, selector)
            let contents = VersionContents(bundle: bundle, model: self.model, version: version, store: store)
            directory = try contents.laid(in: place.openOrMake(directory: "version"))
            mlmodel = try MLmodel.read(from: directory)
            golden = try contents.golden()
            native = try contents.native()
            wheels = wantsWheels ? try contents.wheels(in: place.openOrMake(directory: "wheels")) : nil
        } catch {
            try? parent.removeTree(name)
            throw error
        }
    }

    deinit {
        try? parent.removeTree(name)
    }

    /// Such as `churn 3`.
    package var subject: String { "\(model) \(version.version)" }

    /// The version's files, ascending by their paths within it.
    package var files: [(path: String, digest: Digest, size: UInt64)] {
        let prefix = "models/\(model)/\(version.version)/"
        return bundle.files(of: model, version.version).map { resource in
            (String(Substring(resource.name.text.utf8.dropFirst(prefix.utf8.count))), resource.digest, resource.size)
        }
    }

    /// Scans the version without running anything of it.
    package func scan(width: Int) throws -> ScanReport {
        let files = try files.map { file in
            let path = file.path
            return ModelScanner.File(path: try EntryName(path)) { [directory] in
                let opened = try directory.open(file: path)
                return ByteRange(file: opened, size: try opened.status().size)
            }
        }
        return try ModelScanner.scan(files, mlmodel.scanSubject, width: width)
    }

    private static func requireValid(_ manifest: BundleManifest, _ path: String, _ now: Timestamp) throws {
        guard let expires = manifest.expires, expires <= now else { return }
        throw EngineFailure(
            .expired,
            path,
            "expected a bundle that is valid at \(now), found one that expired at \(expires); export it again with a later "
                + "--expires"
        )
    }

    private static func chosen(
        _ manifest: BundleManifest,
        _ path: String,
        _ name: String,
        _ selector: String?
    ) throws -> (ModelName, BundleManifest.Version) {
        guard let model = manifest.models.first(where: { $0.name.text.isSame(as: name) }) else {
            let names = manifest.models.map(\.name.text).joined(separator: ", ")
            throw EngineFailure(.model, path, expected: "a model \(name)", found: names.isEmpty ? "none" : names)
        }
        let wanted = selector.map { model.aliases[$0]?.text ?? $0 } ?? model.active?.text
        guard let version = model.versions.first(where: { $0.version.text == wanted }) else {
            let versions = model.versions.map(\.version.text).joined(separator: ", ")
            throw EngineFailure(
                .model,
                path,
                expected: selector.map { "a version or an alias \($0) of \(name)" } ?? "an active version of \(name)",
                found: versions.isEmpty ? "no version" : "the versions \(versions)"
            )
        }
        return (model.name, version)
    }
}

/// The contents of one version in a verified bundle, in a store of its own.
private struct VersionContents {
    let bundle: VerifiedBundle
    let model: ModelName
    let version: BundleManifest.Version
    let store: ContentStore

    func laid(in tree: DirectoryHandle) throws -> DirectoryHandle {
        let prefix = "models/\(model)/\(version.version)/"
        for resource in bundle.files(of: model, version.version) {
            let path = String(Substring(resource.name.text.utf8.dropFirst(prefix.utf8.count)))
            try link(resource.digest, path, in: tree)
        }
        return tree
    }

    private func link(_ digest: Digest, _ path: String, in tree: DirectoryHandle) throws {
        guard let slash = path.lastIndex(of: "/") else { return try store.link(digest, into: tree, as: path) }
        let parent = try tree.openOrMake(directory: String(path[..<slash]))
        try store.link(digest, into: parent, as: String(path[path.index(after: slash)...]))
    }

    func golden() throws -> GoldenRecord? {
        guard let bytes = try content(GoldenRecord.entryName(model, version.version), GoldenRecord.sizeLimit) else {
            return nil
        }
        let record = try GoldenRecord.read(bytes, subject: "golden prediction of \(model) \(version.version)")
        try record.require(model, version.version, version.manifest)
        return record
    }

    func native() throws -> NativeForm? {
        let numbers = bundle.resources.named(NativeModel.entryName(model, version.version))
        guard let resource = numbers ?? bundle.resources.named(OnnxForm.entryName(model, version.version)) else {
            return nil
        }
        let path = try DirectoryHandle.absolute(store.path(of: resource.digest))
        return NativeForm(path: path, version: version.manifest, isOnnx: numbers == nil)
    }

    func wheels(in directory: DirectoryHandle) throws -> (lock: EnvironmentLock, directory: DirectoryHandle)? {
        guard let bytes = try content(WheelIndex.name, EnvironmentLock.sizeLimit),
            let name = try WheelIndex.read(bytes).lock(of: model, version.version, version.manifest),
            let text = try content(name, EnvironmentLock.sizeLimit)
        else { return nil }
        let lock = try EnvironmentLock.read(text, subject: name.text)
        for wheel in lock.wheels { try store.link(wheel.digest, into: directory, as: wheel.file) }
        return (lock, directory)
    }

    private func content(_ name: EntryName, _ limit: Int) throws -> [UInt8]? {
        guard let resource = bundle.resources.named(name) else { return nil }
        return try store.read(resource.digest, limit: limit)
    }
}
