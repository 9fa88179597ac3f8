import Bundles
import ContentStore
import DurableFiles
import Identifiers
import MLflow
import StrictJSON
import Synchronization

/// Takes what was planned into the content store and the state of the project.
struct ModelCopying {
    private let request: ImportRequest
    private let plans: [ModelPlan]
    private let ingest: Ingest
    private let store: ContentStore
    private let root: DirectoryHandle
    private let meter: ByteMeter
    private var report = ImportReport()

    /// Bytes that stay free on the file system.
    private static let spaceToLeave: UInt64 = 64 << 20

    init(_ request: ImportRequest, plans: [ModelPlan], ingest: Ingest, store: ContentStore, root: DirectoryHandle) {
        self.request = request
        self.plans = plans
        self.ingest = ingest
        self.store = store
        self.root = root
        let total = plans.reduce(UInt64(0)) { $0 + $1.versions.reduce(0) { $0 + $1.directory.bytes } }
        meter = ByteMeter(total: total, report: request.progress)
    }

    /// - Throws: `version.immutable` with every file that differs; the state is not to be used then.
    mutating func run(_ state: inout ProjectState) throws -> ImportReport {
        var differences: [Finding] = []
        for plan in plans {
            let known = state.model(plan.name)
            var model = known ?? SavedModel(name: plan.name, title: plan.title)
            for version in plan.versions { try take(version, into: &model, &differences) }
            describe(&model, by: plan)
            if known == nil { report.newModels.append(model) }
            state.put(model)
        }
        guard differences.isEmpty else { throw Self.immutable(differences) }
        return report
    }

    private mutating func take(
        _ plan: VersionPlan,
        into model: inout SavedModel,
        _ differences: inout [Finding]
    ) throws {
        let id: VersionID
        if let given = plan.version {
            id = given
            if let there = model.version(given) {
                try compare(plan, there, &model, &differences)
                return
            }
        } else {
            guard let next = model.nextVersion else {
                throw SavedModelsFailure(.versionName, model.name.text, "has no next number; give --version")
            }
            id = next
        }
        try plan.directory.demandRoom(as: model.name, id)
        let files = try copy(plan.directory)
        let version = try version(id, files, plan)
        if plan.version == nil, let same = model.versions.first(where: { $0.manifest == version.manifest }) {
            note(same, of: &model, isNew: false)
            return
        }
        model.put(version)
        note(version, of: &model, isNew: true)
    }

    private mutating func note(_ version: SavedVersion, of model: inout SavedModel, isNew: Bool) {
        report.versions.append(ImportReport.Version(model: model.name, version: version, isNew: isNew))
        guard request.activates else { return }
        model.active = version.version
        report.activated[model.name] = version.version
    }

    /// The same content again changes nothing but what is said about it; other content is refused.
    private mutating func compare(
        _ plan: VersionPlan,
        _ there: SavedVersion,
        _ model: inout SavedModel,
        _ differences: inout [Finding]
    ) throws {
        let files = try eachFile(of: plan.directory) { file, progress in
            var size: UInt64 = 0
            let digest = try Self.digest(of: file) { count in
                size += UInt64(count)
                progress(count)
            }
            return (digest, size)
        }
        let config = ModelPack.config(of: files)
        let manifest = ModelPack.manifest(
            of: files,
            config: StreamingDigest.of(config),
            configSize: config.count
        )
        guard StreamingDigest.of(manifest) != there.manifest else {
            var version = there
            if !plan.description.isEmpty { version.description = plan.description }
            version.tags.merge(plan.tags) { _, new in new }
            model.put(version)
            note(version, of: &model, isNew: false)
            return
        }
        let old = try Snapshot.files(of: there, in: store)
        differences += VersionDifference.findings("\(model.name) \(there.version)", old: old, new: files)
    }

    private func copy(_ directory: ModelDirectory) throws -> [ModelPack.File] {
        let space = try root.space()
        guard space.freeBytes >= directory.bytes + Self.spaceToLeave else {
            throw SavedModelsFailure(
                .importSpace,
                directory.root.path,
                expected: "\(directory.bytes + Self.spaceToLeave) bytes free at \(root.path)",
                found: "\(space.freeBytes); free some space and import again"
            )
        }
        return try eachFile(of: directory) { [ingest] file, progress in
            try ingest.add(contentsOf: file, progress: progress)
        }
    }

    /// Reads the files in as many lanes as there are cores.
    private func eachFile(
        of directory: ModelDirectory,
        _ read: @escaping @Sendable (OpenFile, @escaping (Int) -> Void) throws -> (digest: Digest, size: UInt64)
    ) throws -> [ModelPack.File] {
        let files = directory.files
        let root = directory.root
        let meter = meter
        let taken = Mutex<[Int: ModelPack.File]>([:])
        try Lanes.forEach(count: files.count, width: request.width) { index in
            let file = files[index]
            let (digest, size) = try read(root.open(file: file.location)) { meter.add($0) }
            guard size == file.size else {
                throw FileFailure(
                    .changed,
                    root.fullPath(of: file.location),
                    expected: "\(file.size) bytes",
                    found: "\(size): it changed while it was read; import when nobody writes to it"
                )
            }
            taken.withLock { $0[index] = ModelPack.File(path: file.name, digest: digest, size: size) }
        }
        return taken.withLock { taken in files.indices.compactMap { taken[$0] } }
    }

    private static func digest(of file: OpenFile, _ progress: (Int) -> Void) throws -> Digest {
        file.expectSequentialReading()
        var digest = StreamingDigest()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CopyBuffer.size, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { return digest.finish() }
            digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            progress(count)
        }
    }

    private func version(_ id: VersionID, _ files: [ModelPack.File], _ plan: VersionPlan) throws -> SavedVersion {
        let config = ModelPack.config(of: files)
        let configDigest = try ingest.add(config)
        let manifest = ModelPack.manifest(of: files, config: configDigest, configSize: config.count)
        return SavedVersion(
            version: id,
            manifest: try ingest.add(manifest),
            manifestSize: UInt64(manifest.count),
            config: configDigest,
            configSize: UInt64(config.count),
            files: files.count,
            bytes: files.reduce(0) { $0 + $1.size },
            created: plan.directory.mlmodel.created,
            imported: request.now,
            flavors: plan.directory.mlmodel.flavors,
            mlflow: plan.directory.mlmodel.mlflowVersion,
            python: plan.directory.python,
            description: plan.description,
            tags: plan.tags,
            source: plan.source
        )
    }

    /// What a registry says of a model replaces what it said before; what was set here beside it stays.
    private mutating func describe(_ model: inout SavedModel, by plan: ModelPlan) {
        if !plan.description.isEmpty { model.description = plan.description }
        model.tags.merge(plan.tags) { _, new in new }
        for (alias, version) in plan.aliases.sorted(by: { $0.key < $1.key }) where model.version(version) != nil {
            if let old = model.aliases.updateValue(version, forKey: alias), old != version {
                report.warnings.append("\(model.name): the alias \(alias) now points to \(version), before to \(old)")
            }
        }
    }

    private static func immutable(_ differences: [Finding]) -> SavedModelsFailure {
        let versions = Set(differences.map { $0.subject.split(separator: "/").first.map(String.init) ?? $0.subject })
        return SavedModelsFailure(
            .versionImmutable,
            versions.sorted().joined(separator: ", "),
            "a version never changes: \(differences.count) files differ from what was imported under it; "
                + "import this content as another version, or leave --version out",
            findings: differences
        )
    }
}
