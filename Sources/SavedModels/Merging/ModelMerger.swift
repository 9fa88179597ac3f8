import Identifiers
import StrictJSON

/// Merges the two states of one model.
struct ModelMerger {
    /// One side of the merge, with what became of its versions.
    struct Side {
        let model: SavedModel?
        let exported: Set<VersionID>
        /// The numbers that versions of this side have now, where they are others.
        fileprivate(set) var numbers: [VersionID: VersionID] = [:]
        fileprivate(set) var gone: Set<VersionID> = []

        /// Versions that have other numbers now.
        var moved: Set<VersionID> { Set(numbers.keys) }

        /// The number now of a version of this side; nil if it is gone.
        fileprivate func number(of version: VersionID?) -> VersionID? {
            guard let version, !gone.contains(version) else { return nil }
            return numbers[version] ?? version
        }
    }

    private let name: ModelName
    private let base: SavedModel?
    private(set) var ours: Side
    private(set) var theirs: Side
    private(set) var report = MergeReport()
    private(set) var lost: Set<ProjectMerger.Lost> = []
    /// The versions so far.
    private var versions: [VersionID: SavedVersion] = [:]
    /// Versions of theirs whose content is new in ours, too, under this number of ours.
    private var twins: [(theirs: SavedVersion, ours: VersionID)] = []

    /// - Parameters:
    ///   - base: the model in the common state; nil where it was not there, or no such state is known.
    ///   - exported: the versions that are in a bundle of each side.
    init(
        name: ModelName,
        base: SavedModel?,
        ours: SavedModel?,
        theirs: SavedModel?,
        exported: (ours: Set<VersionID>, theirs: Set<VersionID>)
    ) {
        self.name = name
        self.base = base
        self.ours = Side(model: ours, exported: exported.ours)
        self.theirs = Side(model: theirs, exported: exported.theirs)
    }

    /// - Returns: nil if one side removed the model, and the other has nothing new of it.
    /// - Throws: `version.name` where no number is left.
    mutating func run() throws -> SavedModel? {
        let all = (ours.model?.versions ?? []) + (theirs.model?.versions ?? [])
        var clashes: [VersionID] = []
        for version in Set(all.map(\.version)).sorted(by: VersionOrder.precedes) {
            if take(version) == .clash { clashes.append(version) }
        }
        for version in clashes { try renumber(version) }
        for twin in twins {
            move(twin.theirs, of: .theirs, to: ours.number(of: twin.ours) ?? twin.ours, isSameContent: true)
        }
        let isRemoved = base != nil && (ours.model == nil || theirs.model == nil)
        if isRemoved, versions.isEmpty { return nil }
        return settings()
    }

    // MARK: Versions

    private enum Taking {
        case done
        /// Two contents want one number.
        case clash
    }

    private mutating func take(_ version: VersionID) -> Taking {
        let before = base?.version(version)
        switch (ours.model?.version(version), theirs.model?.version(version)) {
        case (let mine?, let other?) where mine.manifest == other.manifest:
            versions[version] = merge(before?.manifest == mine.manifest ? before : nil, mine, other)
        case (let mine?, let other?):
            switch before?.manifest {
            case mine.manifest?:
                // Theirs removed it, and has another content under its number.
                remove(mine, of: .ours, changed: mine != before)
                versions[version] = other
                report.removed.append(named(version))
                report.added.append(named(version))
            case other.manifest?:
                remove(other, of: .theirs, changed: other != before)
                versions[version] = mine
            default: return .clash
            }
        case (let mine?, nil):
            if before?.manifest == mine.manifest {
                remove(mine, of: .ours, changed: mine != before)
                report.removed.append(named(version))
            } else {
                versions[version] = mine
            }
        case (nil, let other?):
            if before?.manifest == other.manifest {
                remove(other, of: .theirs, changed: other != before)
            } else if let twin = twin(of: other) {
                twins.append((other, twin))
            } else {
                versions[version] = other
                report.added.append(named(version))
            }
        case (nil, nil): break
        }
        return .done
    }

    private func named(_ version: VersionID) -> MergeReport.VersionName {
        MergeReport.VersionName(model: name, version: version)
    }

    private mutating func lose(_ version: SavedVersion) {
        lost.insert(ProjectMerger.Lost(model: name, version: version.version, manifest: version.manifest))
    }

    /// Takes out a version that the other side removed; its files are gone there already.
    private mutating func remove(_ version: SavedVersion, of side: MergeReport.Side, changed: Bool) {
        lose(version)
        let number = version.version
        let (mine, other) = (ours.exported.contains(number), theirs.exported.contains(number))
        switch side {
        case .ours:
            ours.gone.insert(number)
            // Who removed it did not know of a bundle with it.
            if changed || (mine && !other) {
                conflict(number, mine ? "exported" : "changed", "removed", holds: .theirs)
            }
        case .theirs:
            theirs.gone.insert(number)
            if changed || (other && !mine) { conflict(number, "removed", other ? "exported" : "changed") }
        }
    }

    /// The number under which ours has the same content, which is new there, too.
    private func twin(of version: SavedVersion) -> VersionID? {
        ours.model?.versions.first { mine in
            mine.manifest == version.manifest && mine.version != version.version
                && base?.version(mine.version)?.manifest != mine.manifest
                && theirs.model?.version(mine.version)?.manifest != mine.manifest
        }?.version
    }

    /// Gives one of two contents under a number another one.
    private mutating func renumber(_ version: VersionID) throws {
        guard let mine = ours.model?.version(version), let other = theirs.model?.version(version) else { return }
        if let twin = twin(of: other) {
            versions[version] = mine
            twins.append((other, twin))
            return
        }
        let yields = theirs.exported.contains(version) && !ours.exported.contains(version)
        let (stays, goes) = yields ? (other, mine) : (mine, other)
        let number = try nextNumber()
        versions[version] = stays
        versions[number] = goes.numbered(number)
        move(goes, of: yields ? .ours : .theirs, to: number, isSameContent: false)
        report.added.append(named(yields ? version : number))
        if ours.exported.contains(version), theirs.exported.contains(version) {
            conflict(version, "exported as \(mine.manifest.short)", "exported as \(other.manifest.short)")
        } else if goes.isOfRegistry {
            // A synchronisation finds another content under the registry's number.
            conflict(version, mine.manifest.short, other.manifest.short)
        }
    }

    private mutating func conflict(
        _ version: VersionID,
        _ mine: String,
        _ other: String,
        holds: MergeReport.Side = .ours
    ) {
        conflict("\(name) \(version)", mine, other, holds: holds)
    }

    private mutating func conflict(
        _ subject: String,
        _ mine: String?,
        _ other: String?,
        holds: MergeReport.Side = .ours
    ) {
        report.conflicts.append(MergeReport.Conflict(subject: subject, ours: mine, theirs: other, holds: holds))
    }

    private mutating func move(
        _ version: SavedVersion,
        of side: MergeReport.Side,
        to number: VersionID,
        isSameContent: Bool
    ) {
        switch side {
        case .ours: ours.numbers[version.version] = number
        case .theirs: theirs.numbers[version.version] = number
        }
        lose(version)
        report.renumbered.append(
            MergeReport.Renumbering(
                side: side,
                model: name,
                from: version.version,
                to: number,
                isSameContent: isSameContent,
                losesDocuments: version.attachments.contains { !$0.kind.replacement.isAutomatic }
            )
        )
    }

    /// The number after all that either side has.
    private func nextNumber() throws -> VersionID {
        let all = Array(versions.values) + (ours.model?.versions ?? []) + (theirs.model?.versions ?? [])
        let highest = all.compactMap { Int64($0.version.text) }.max() ?? 0
        let (next, isTooLarge) = highest.addingReportingOverflow(1)
        guard !isTooLarge, let number = VersionID(String(next)) else {
            throw SavedModelsFailure(
                .versionName,
                name.text,
                expected: "a number below 2^63-1, so that a next one follows",
                found: "version \(highest)"
            )
        }
        return number
    }

    // MARK: Settings

    private mutating func merge(_ before: SavedVersion?, _ mine: SavedVersion, _ other: SavedVersion) -> SavedVersion {
        var merged = mine
        let subject = "\(name) \(mine.version)"
        merged.description = text("\(subject) description", before?.description, mine.description, other.description)
        merged.tags = map("\(subject) tag", before?.tags ?? [:], mine.tags, other.tags)
        merged.attachments = attachments(subject, before?.attachments ?? [], mine.attachments, other.attachments)
        return merged
    }

    /// Those of both sides, but for those that one side removed.
    private mutating func attachments(
        _ subject: String,
        _ before: [Attachment],
        _ mine: [Attachment],
        _ other: [Attachment]
    ) -> [Attachment] {
        var merged: [Attachment] = []
        for attachment in mine + other.filter({ mine.displaced(by: $0) == nil }) {
            let (old, here) = (before.displaced(by: attachment), mine.displaced(by: attachment))
            let there = other.displaced(by: attachment)
            let kept: Attachment?
            if attachment.kind.replacement.isAutomatic {
                kept = here ?? there
            } else {
                kept = report.pick("\(subject) \(attachment.kind.noun)", old, here, there, \.digest.short)
            }
            if let kept { merged.put(kept) }
        }
        return merged
    }

    private mutating func settings() -> SavedModel {
        let (mine, other) = (ours.model ?? base, theirs.model ?? base)
        var merged = SavedModel(
            name: name,
            title: mine?.title ?? other?.title,
            versions: Array(versions.values)
        )
        merged.task = report.pick("\(name) task", base?.task, mine?.task, other?.task, \.rawValue)
        merged.description = text("\(name) description", base?.description, mine?.description, other?.description)
        merged.tags = map("\(name) tag", base?.tags ?? [:], mine?.tags ?? [:], other?.tags ?? [:])
        merged.active = version("\(name) active version", base?.active, mine?.active, other?.active)
        let aliases = Set((mine?.aliases ?? [:]).keys).union((other?.aliases ?? [:]).keys).sorted()
        for alias in aliases {
            merged.aliases[alias] = version(
                "\(name) alias \(alias)",
                base?.aliases[alias],
                mine?.aliases[alias],
                other?.aliases[alias]
            )
        }
        return merged
    }

    /// The choice of a version, by its number now. One that the other side removed is no choice, and is told.
    private mutating func version(
        _ subject: String,
        _ before: VersionID?,
        _ mine: VersionID?,
        _ other: VersionID?
    ) -> VersionID? {
        let (here, there) = (ours.number(of: mine), theirs.number(of: other))
        let chosen: VersionID?
        if let mine, here == nil, mine != before {
            // Ours chose what theirs removed.
            conflict(subject, mine.text, there?.text, holds: .theirs)
            chosen = there
        } else if let other, there == nil, other != before {
            conflict(subject, here?.text, other.text)
            chosen = here
        } else if here == there {
            chosen = here
        } else if mine == before {
            chosen = other == before ? here ?? there : there
        } else if other == before {
            chosen = here
        } else {
            conflict(subject, here?.text, there?.text)
            chosen = here
        }
        return chosen.flatMap { versions[$0] == nil ? nil : $0 }
    }

    private mutating func text(_ subject: String, _ before: String?, _ mine: String?, _ other: String?) -> String {
        let given = { (text: String?) in text?.isEmpty == true ? nil : text }
        return report.pick(subject, given(before), given(mine), given(other)) { $0 } ?? ""
    }

    private mutating func map(
        _ subject: String,
        _ before: [String: String],
        _ mine: [String: String],
        _ other: [String: String]
    ) -> [String: String] {
        var merged: [String: String] = [:]
        for key in Set(mine.keys).union(other.keys).sorted() {
            merged[key] = report.pick("\(subject) \(key)", before[key], mine[key], other[key]) { $0 }
        }
        return merged
    }
}

extension SavedVersion {
    /// The same content under another number. Documents beside it name the old one, so that they stay behind.
    fileprivate func numbered(_ number: VersionID) -> SavedVersion {
        SavedVersion(
            version: number,
            manifest: manifest,
            manifestSize: manifestSize,
            config: config,
            configSize: configSize,
            files: files,
            bytes: bytes,
            created: created,
            imported: imported,
            flavors: flavors,
            mlflow: mlflow,
            python: python,
            description: description,
            tags: tags,
            source: source
        )
    }

    fileprivate var isOfRegistry: Bool { source["kind"]?.string == "registry" }
}
