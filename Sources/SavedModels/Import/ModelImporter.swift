import Bundles
import ContentStore
import DurableFiles
import Identifiers
import MLflow
import StrictJSON
import Synchronization

/// Takes the planned versions into the content store and the state of the project: each file is read once, hashed while it is
/// copied.
struct ModelImporter {
    private let request: ImportRequest
    private let plans: [PlannedModel]
    private let ingest: Ingest
    private let store: ContentStore
    private let root: DirectoryHandle
    private let counter: ProgressCounter
    private var report = ImportReport()
    /// The first version of each content, of models whose versions get the next number.
    private var contents: [ModelName: [Digest: VersionID]] = [:]

    init(_ request: ImportRequest, plans: [PlannedModel], ingest: Ingest, store: ContentStore, root: DirectoryHandle) {
        self.request = request
        self.plans = plans
        self.ingest = ingest
        self.store = store
        self.root = root
        let total = plans.reduce(UInt64(0)) { $0 + $1.versions.reduce(0) { $0 + ($1.content.directory?.bytes ?? 0) } }
        counter = ProgressCounter(total: total, report: request.progress)
    }

    /// - Throws: `version.immutable` with every file that differs; the state is not to be used then.
    mutating func run(_ state: inout ProjectState) throws -> ImportReport {
        var differences: [Finding] = []
        for plan in plans {
            let isNew = state.model(plan.name) == nil
            var model = state.take(plan.name) ?? SavedModel(name: plan.name, title: plan.title)
            for version in plan.versions { try take(version, into: &model, &differences) }
            describe(&model, by: plan)
            activate(&model, by: plan)
            if isNew { report.newModels.append(model) }
            state.put(model)
        }
        guard differences.isEmpty else { throw Self.immutable(differences) }
        return report
    }

    private mutating func take(
        _ plan: PlannedVersion,
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
        guard case .directory(let directory, let isOurs) = plan.content else { return }
        try directory.requireBundleNames(as: model.name, id)
        let files = try take(directory, isOurs: isOurs)
        let version = try version(id, files, plan, directory)
        if plan.version == nil, let same = known(version, in: model) {
            note(same, of: &model, isNew: false)
            return
        }
        model.put(version)
        contents[model.name]?[version.manifest] = id
        note(version, of: &model, isNew: true)
    }

    /// The first version of the same content.
    private mutating func known(_ version: SavedVersion, in model: SavedModel) -> SavedVersion? {
        let known =
            contents[model.name]
            ?? Dictionary(model.versions.map { ($0.manifest, $0.version) }, uniquingKeysWith: { first, _ in first })
        contents[model.name] = known
        return known[version.manifest].flatMap(model.version)
    }

    private mutating func note(_ version: SavedVersion, of model: inout SavedModel, isNew: Bool) {
        report.versions.append(ImportReport.Version(model: model.name, version: version, isNew: isNew))
        guard request.activates else { return }
        model.active = version.version
        report.activated[model.name] = version.version
    }

    /// Compares a version that is there: the same content takes over the new description and tags, other content is refused.
    private mutating func compare(
        _ plan: PlannedVersion,
        _ there: SavedVersion,
        _ model: inout SavedModel,
        _ differences: inout [Finding]
    ) throws {
        let files = try plan.content.directory?.hashed(width: request.width) { [counter] in counter.add(UInt64($0)) }
        let manifest = files.map(ModelPack.manifestDigest) ?? there.manifest
        guard let files, manifest != there.manifest else {
            var version = there
            if !plan.description.isEmpty { version.description = plan.description }
            version.tags.merge(plan.tags) { _, new in new }
            if let files, try Snapshot.lacks(there, in: store) { try bringBack(files, plan) }
            model.put(version)
            note(version, of: &model, isNew: false)
            return
        }
        let old = try Snapshot.files(of: there, in: store)
        differences.append(
            Finding(
                code: SavedModelsCode.versionImmutable.rawValue,
                subject: "\(model.name) \(there.version)",
                expected: there.manifest.description,
                found: manifest.description
            )
        )
        differences += VersionDifference.findings("\(model.name) \(there.version)", old: old, new: files)
    }

    /// Takes the contents of a known version again, of which some were lost.
    private func bringBack(_ files: [ModelPack.File], _ plan: PlannedVersion) throws {
        guard case .directory(let directory, let isOurs) = plan.content else { return }
        _ = try take(directory, isOurs: isOurs)
        let config = ModelPack.config(of: files)
        let digest = try ingest.add(config)
        _ = try ingest.add(ModelPack.manifest(of: files, config: digest, configSize: config.count))
    }

    /// Takes the files of a directory into the ingest: away from it if they are ours, else as copies.
    /// - Throws: `import.no-space` before the first copy.
    private func take(_ directory: ModelDirectory, isOurs: Bool) throws -> [ModelPack.File] {
        let progress: @Sendable (Int) -> Void = { [counter] in counter.add(UInt64($0)) }
        guard !isOurs else { return try directory.moved(into: ingest, width: request.width, progress: progress) }
        try ImportSpace.require(directory.bytes, in: root, for: directory.path, advice: "")
        return try directory.copied(into: ingest, width: request.width, progress: progress)
    }

    private func version(
        _ id: VersionID,
        _ files: [ModelPack.File],
        _ plan: PlannedVersion,
        _ directory: ModelDirectory
    ) throws -> SavedVersion {
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
            bytes: files.clampedSum { $0.size },
            created: directory.mlmodel.created,
            imported: request.now,
            flavors: directory.mlmodel.flavors,
            mlflow: directory.mlmodel.mlflowVersion,
            python: directory.python,
            description: plan.description,
            tags: plan.tags,
            source: plan.source
        )
    }

    /// Takes over the registry's description, tags and aliases of a model; others that were set here stay.
    private mutating func describe(_ model: inout SavedModel, by plan: PlannedModel) {
        if !plan.description.isEmpty { model.description = plan.description }
        model.tags.merge(plan.tags) { _, new in new }
        for (alias, version) in plan.aliases.sorted(by: { $0.key < $1.key }) where model.version(version) != nil {
            if let old = model.aliases.updateValue(version, forKey: alias), old != version {
                report.warnings.append("\(model.name): the alias \(alias) now points to \(version), before to \(old)")
            }
        }
    }

    /// Makes the version active that the registry chooses.
    private mutating func activate(_ model: inout SavedModel, by plan: PlannedModel) {
        guard let choice = request.activeFrom, plan.registry != nil, !plan.versions.isEmpty else { return }
        guard let version = choice.version(of: plan, in: model), model.version(version) != nil else {
            report.warnings.append(
                "\(model.name): its registry has no \(choice.words) that is here; "
                    + "\(model.active.map { "\($0) stays active" } ?? "no version is active")"
            )
            return
        }
        guard model.active != version else { return }
        model.active = version
        report.activated[model.name] = version
    }

    private static func immutable(_ differences: [Finding]) -> SavedModelsFailure {
        let versions = Set(differences.map { $0.subject.split(separator: "/").first.map(String.init) ?? $0.subject })
        let changes = differences.filter { Digest($0.expected) != nil }.prefix(8)
        return SavedModelsFailure(
            .versionImmutable,
            versions.sorted().joined(separator: ", "),
            "a version never changes, but its content now has another digest than at the import: "
                + "\(changes.map { "\($0.subject) was \($0.expected), is \($0.found)" }.joined(separator: "; ")); "
                + "find out who changed it, or import this content as another version",
            findings: differences
        )
    }
}
