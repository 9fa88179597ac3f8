import Datasets
import EvaluationRecords
import Identifiers

/// Merges what two people did to a project since their common state, of which each may have a copy.
///
/// A version is its content: versions with the same digest and number are one, with the documents of both sides. Two contents under one number get
/// two numbers: the one that was exported keeps it, else that of ours, and the other gets the next number. A version that one side removed
/// stays removed. A setting that one side changed is as there; one that both changed is as in ours, and told as a conflict.
/// Exports of both sides are kept, so that the next sequence is above all of them.
struct ProjectMerger {
    let base: ProjectState?
    let ours: ProjectState
    let theirs: ProjectState
    private(set) var report = MergeReport()
    /// Versions that are not there any more under the number that they had on a side.
    private var lost: Set<Lost> = []

    struct Lost: Hashable {
        let model: ModelName
        let version: VersionID
        let manifest: Digest
    }

    init(base: ProjectState?, ours: ProjectState, theirs: ProjectState) {
        self.base = base
        self.ours = ours
        self.theirs = theirs
    }

    /// - Throws: `merge.project` for states of two projects, `version.name` where no number is left.
    mutating func run() throws -> ProjectState {
        for other in [theirs, base].compactMap(\.self) where other.name != ours.name {
            throw SavedModelsFailure(
                .mergeProject,
                other.name.text,
                expected: "a state of the project \(ours.name)",
                found: "one of \(other.name); slipway copy copies models between projects"
            )
        }
        var merged = ProjectState(name: ours.name)
        var (exports, added) = (ours.exports, theirs.exports)
        for name in Set((ours.models + theirs.models).map(\.name)).sorted() {
            var merger = ModelMerger(
                name: name,
                base: base?.model(name),
                ours: ours.model(name),
                theirs: theirs.model(name),
                exported: (Self.exported(name, in: ours), Self.exported(name, in: theirs))
            )
            if let model = try merger.run() { merged.put(model) }
            report.take(merger.report)
            lost.formUnion(merger.lost)
            for index in exports.indices { exports[index].forget(name, merger.ours.moved) }
            for index in added.indices { added[index].forget(name, merger.theirs.moved) }
        }
        merged.exports = merge(exports, added)
        mergeDocuments(into: &merged)
        mergeRegistries(into: &merged)
        mergeDatasets(into: &merged)
        return merged
    }

    private static func exported(_ model: ModelName, in state: ProjectState) -> Set<VersionID> {
        Set(state.exports.flatMap { $0.versions[model] ?? [] })
    }

    private mutating func merge(_ mine: [ExportRecord], _ other: [ExportRecord]) -> [ExportRecord] {
        var all = mine
        for record in other where !mine.contains(where: { $0.manifest == record.manifest }) {
            if let twin = mine.first(where: { $0.id == record.id || $0.sequence == record.sequence }) {
                report.conflicts.append(
                    MergeReport.Conflict(
                        subject: "bundle \(record.id)",
                        ours: "\(twin.id), sequence \(twin.sequence)",
                        theirs: "\(record.id), sequence \(record.sequence)"
                    )
                )
            }
            all.append(record)
            report.exports += 1
        }
        return all.enumerated().sorted {
            ($0.element.sequence, $0.offset) < ($1.element.sequence, $1.offset)
        }.map(\.element)
    }

    /// The documents of both sides, but for those that one side removed, and those that name a version which is lost.
    private mutating func mergeDocuments(into merged: inout ProjectState) {
        let (before, mine, other) = (base?.documents ?? [], ours.documents, theirs.documents)
        for document in mine + other.filter({ !mine.has($0) }) {
            let isRemoved = before.has(document) && !(mine.has(document) && other.has(document))
            guard !isRemoved else { continue }
            if lost.contains(where: { document.names($0) }) {
                report.dropped.append("\(document.kind.noun) \(document.identity.shortID)")
            } else {
                merged.documents.put(document)
            }
        }
    }

    private mutating func mergeRegistries(into merged: inout ProjectState) {
        merged.registry = report.pick("registry of slipway sync", base?.registry, ours.registry, theirs.registry) {
            $0.location
        }
        for name in Set((ours.remotes + theirs.remotes).map(\.name)).sorted() {
            let find = { (state: ProjectState?) in state?.remotes.first { $0.name == name } }
            let remote = report.pick("remote \(name)", find(base), find(ours), find(theirs)) { remote in
                ([remote.location] + remote.models + [remote.workspace, remote.activeFrom?.text].compactMap(\.self))
                    .joined(separator: " ")
            }
            if let remote { merged.put(remote) }
        }
    }

    /// Data sets are known by their digests: where one lay, and when it was declared, is no difference.
    private mutating func mergeDatasets(into merged: inout ProjectState) {
        for name in Set((ours.datasets + theirs.datasets).map(\.name)).sorted() {
            let find = { (state: ProjectState?) in state?.datasets.first { $0.name == name } }
            var (mine, other) = (find(ours), find(theirs))
            if let here = mine, let there = other, here.digest == there.digest, here.roles == there.roles {
                mine = here.isKept ? here : there
                other = mine
            }
            let dataset = report.pick("data set \(name)", find(base), mine, other) { dataset in
                "\(dataset.digest.short)" + (dataset.isKept ? ", kept" : "")
            }
            if let dataset { merged.put(dataset) }
        }
    }
}

extension MergeReport {
    mutating func take(_ other: MergeReport) {
        added += other.added
        removed += other.removed
        renumbered += other.renumbered
        conflicts += other.conflicts
        dropped += other.dropped
        exports += other.exports
    }

    /// The value of the side that changed it; if both did, that of ours, which is told.
    /// - Parameter base: nil where there was none, or where no common state is known.
    mutating func pick<Value: Equatable>(
        _ subject: String,
        _ base: Value?,
        _ ours: Value?,
        _ theirs: Value?,
        _ text: (Value) -> String
    ) -> Value? {
        if ours == theirs || theirs == base { return ours }
        if ours == base { return theirs }
        conflicts.append(Conflict(subject: subject, ours: ours.map(text), theirs: theirs.map(text)))
        return ours
    }
}

extension [Attachment] {
    fileprivate func has(_ attachment: Attachment) -> Bool {
        contains { $0.kind == attachment.kind && $0.identity.isSame(as: attachment.identity) }
    }
}

extension Attachment {
    fileprivate func names(_ version: ProjectMerger.Lost) -> Bool {
        comparison?.names(version.model, version.version, version.manifest) == true
            || drift?.names(version.model, version.version, version.manifest) == true
    }
}

extension ExportRecord {
    /// Forgets versions that have other numbers now: under the old ones there may be others.
    fileprivate mutating func forget(_ model: ModelName, _ moved: Set<VersionID>) {
        guard !moved.isEmpty else { return }
        versions[model]?.removeAll { moved.contains($0) }
        if let version = active[model], moved.contains(version) { active[model] = nil }
    }
}
