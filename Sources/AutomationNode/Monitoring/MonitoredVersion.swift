import EvaluationRecords
import Identifiers
import Monitoring
import Serving

/// The version of a model that answers now, with what its rows are compared with.
struct MonitoredVersion: Sendable {
    let model: MonitoredModel
    let version: VersionID
    /// The digest of its manifest.
    let manifest: Digest
    let generation: GenerationNumber
    /// Nil where it brought no reference that fits it.
    let binner: RowBinner?
    /// The reason why it has none.
    let problem: String?
    /// True where its reference cannot be read now: it may be, later.
    var mayBeRead = false

    var profile: MonitoredProfile? { binner?.profile }

    func isThat(_ key: ModelKey, _ generation: GenerationNumber) -> Bool {
        version == key.version && manifest == key.manifest && self.generation == generation
    }

    /// Tells whether it is that version, whose reference could not be read: what is on record of it still holds.
    func isUnread(_ other: MonitoredVersion) -> Bool {
        mayBeRead && version == other.version && manifest == other.manifest
    }

    var windowSubject: WindowSubject {
        WindowSubject(
            project: model.project,
            model: model.model,
            version: version,
            generation: Int(generation.value)
        )
    }

    /// The values that labels of its answers may have.
    var labels: LabelDomain {
        guard let facts = profile?.facts else { return .anything }
        switch facts.task {
        case .binary, .multiclass: return .classes(facts.classes)
        case .regression: return .numbers
        case .other: return .anything
        }
    }
}

/// Reads what versions brought to be monitored by. Calls block.
struct MonitoredVersions: Sendable {
    let catalog: GenerationCatalog

    private static let again = "; the node tries again every minute"

    /// - Returns: without a reference where the bundle has none of this version, or one of something else.
    func version(_ key: ModelKey, _ model: MonitoredModel, _ generation: GenerationNumber) -> MonitoredVersion {
        func made(_ binner: RowBinner?, _ problem: String?, mayBeRead: Bool = false) -> MonitoredVersion {
            MonitoredVersion(
                model: model,
                version: key.version,
                manifest: key.manifest,
                generation: generation,
                binner: binner,
                problem: problem,
                mayBeRead: mayBeRead
            )
        }
        do {
            let (_, bundle) = try catalog.load(model.project, generation)
            guard
                let profile = try bundle.reference(of: model.model, key.version, in: catalog.stored.store)
            else { return made(nil, "the bundle has no reference profile of this version (slipway reference)") }
            return made(RowBinner(MonitoredProfile(profile)), nil)
        } catch let failure as RecordFailure where failure.code != .referenceDamaged {
            return made(nil, "the reference profile is not used, \(failure.stableCode): \(failure.message)")
        } catch let failure as any CodedFailure {
            let why = "\(failure.stableCode): \(failure.message)"
            return made(nil, "the reference profile cannot be read, \(why)\(Self.again)", mayBeRead: true)
        } catch {
            return made(nil, "the reference profile cannot be read: \(error)\(Self.again)", mayBeRead: true)
        }
    }

    /// The reference of a version that may not answer any more; nil where its generation is gone, or brought none.
    func profile(_ version: VersionID, _ model: MonitoredModel, _ generation: GenerationNumber) -> MonitoredProfile? {
        guard let (_, bundle) = try? catalog.load(model.project, generation),
            let profile = try? bundle.reference(of: model.model, version, in: catalog.stored.store)
        else { return nil }
        return MonitoredProfile(profile)
    }

    /// The share of answers that may differ between two versions, by the comparison in the bundle of the newer generation.
    /// - Parameter areClasses: whether the answers look like classes, where nothing says what they are.
    func terms(
        _ model: MonitoredModel,
        _ generation: GenerationNumber,
        new: ModelKey,
        old: ModelKey,
        areClasses: Bool
    ) -> Result<ShadowMeasure, ShadowProblem> {
        guard let (_, bundle) = try? catalog.load(model.project, generation) else {
            return .failure(ShadowProblem(words: "the bundle of generation \(generation) cannot be read"))
        }
        let store = catalog.stored.store
        let known = bundle.comparison(of: model.model, new.manifest, old.manifest, in: store)
        let facts = (try? bundle.reference(of: model.model, new.version, in: store))?.result
        let task = known?.task ?? facts?.task ?? (areClasses ? .multiclass : .regression)
        if let terms = ShadowTerms(task, known?.challenger, facts) {
            return .success(ShadowMeasure(terms: terms, facts: facts))
        }
        return .failure(
            ShadowProblem(
                words:
                    "nothing says how far apart its answers may be: neither a comparison of both versions in the bundle "
                    + "(slipway compare) nor a reference profile (slipway reference)"
            )
        )
    }
}

/// The reason why a version on probation is not compared with the one before it.
struct ShadowProblem: Error, Hashable {
    let words: String
}
