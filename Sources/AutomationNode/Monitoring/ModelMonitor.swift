import EvaluationRecords
import Identifiers
import Inference
import Monitoring
import NodeAPI
import Serving
import Synchronization

/// Watches the rows of a model: counts them into the open window of the version that answers, and closes windows. One thread at a time
/// changes it; anybody may look.
final class ModelMonitor: Sendable {
    /// The state of a model's rows so far.
    struct State: Sendable {
        var version: MonitoredVersion
        var settings: MonitoringSettings
        /// Nil without a reference.
        var book: WindowBook?
        var evidence: SpacedDetector?
        var loss: LossWatch?
        /// The number of the newest join that was looked at.
        var join: Int64
        /// The verdict on the newest window.
        var previous: WindowVerdict?
        /// Ended windows that are not on record yet.
        var ended: [ClosedWindow] = []
        var rows: UInt64 = 0
        var dropped: UInt64 = 0
        /// Requests of which no column could be told.
        var unreadable: UInt64 = 0
        /// Steady seconds at which a reference is read again that could not be read.
        var nextReading = 0.0
        /// Tells whether anything has changed since it was last saved.
        var isChanged = false
    }

    let model: MonitoredModel
    private let state: Mutex<State>

    init(_ state: State) {
        model = state.version.model
        self.state = Mutex(state)
    }

    var snapshot: State { state.withLock { $0 } }

    /// The version whose rows are counted.
    var version: VersionID { state.withLock { $0.version.version } }

    func change<Value: Sendable, Problem: Error>(
        _ body: (inout State) throws(Problem) -> Value
    ) throws(Problem) -> Value {
        try state.withLock { state throws(Problem) in try body(&state) }
    }
}

extension ModelMonitor.State {
    /// Begins to watch a version, or goes on with what is on record of it.
    /// - Parameters:
    ///   - saved: the states of the model by name.
    ///   - last: the newest window on record.
    ///   - join: the newest of all joins: where nothing is on record, labels that came earlier are those of another time.
    init(
        _ version: MonitoredVersion,
        _ settings: MonitoringSettings,
        saved: [String: [UInt8]],
        last: KeptWindow?,
        join: Int64,
        at now: MonitorMoment
    ) {
        self.version = version
        self.settings = settings
        previous = last.flatMap { try? WindowRecord.read($0.record).result }
        loss = LossWatch(version, settings, saved[StateName.loss], after: join)
        self.join = loss?.last ?? join
        guard let profile = version.profile else { return }
        let next = Int(min(last?.number ?? 0, Int64(WindowSchedule.greatestNumber))) + 1
        let kept = saved[StateName.book].flatMap { try? WindowBook($0, profile.layout, settings.window, at: now) }
        // One that was judged before a stop of the node is not judged again.
        let goesOn = kept.flatMap { $0.schedule.number >= next ? $0 : nil }
        book = goesOn ?? WindowBook(profile.layout, settings.window, number: next, at: now)
        evidence = SpacedDetector.resumed(saved[StateName.evidence], profile, settings)
    }

    /// Takes over the name of the version in another generation.
    /// - Returns: false for another version, and for one that is to be compared with something else.
    mutating func goOn(as version: MonitoredVersion) -> Bool {
        guard version.version == self.version.version, version.manifest == self.version.manifest,
            version.profile?.digest == self.version.profile?.digest
        else { return false }
        self.version = version
        return true
    }

    /// Takes other settings; the open window goes on.
    mutating func configure(_ settings: MonitoringSettings, isOnProbation: Bool, at now: MonitorMoment) {
        loss?.set(isOnProbation: isOnProbation)
        guard settings != self.settings else { return }
        let before = self.settings
        self.settings = settings
        isChanged = true
        guard let profile = version.profile else { return }
        if settings.window != before.window, let bytes = book?.bytes {
            book = try? WindowBook(bytes, profile.layout, settings.window, at: now)
        }
        if settings.tolerance != before.tolerance || settings.falseAlarms != before.falseAlarms {
            evidence = SpacedDetector.resumed(nil, profile, settings)
        }
        loss = LossWatch(version, settings, loss?.bytes, after: join)
    }

    /// Adds the rows of a request. One of them is judged, since rows of one request depend on each other: labels and the version before are
    /// asked of them all.
    mutating func take(_ tapped: TappedRows, at now: MonitorMoment) -> TakenRows {
        let rows = tapped.rows(atMost: settings.rowsPerRequest)
        // A version that is asked by its number, and one that was just replaced, may answer something else than the one that is watched.
        let isOwn = tapped.identity.version == version.version
        let facts = isOwn ? version.profile?.facts : nil
        let classes = LiveAnswer.classes(of: tapped)
        let answers = LiveAnswer.read(tapped.output, rows: rows, of: tapped.count).map {
            $0.ordered(classes, as: facts)
        }
        let place = tapped.request.witness(among: rows.count)
        var taken = TakenRows(rows: rows, answers: answers)
        if settings.labels.rows > 0, !rows.isEmpty {
            taken.predictions = KeptPrediction.all(tapped, rows: rows, witness: rows[place], answers, facts)
        }
        guard isOwn, !rows.isEmpty else { return taken }
        isChanged = true
        self.rows += UInt64(rows.count)
        loss?.add(predictions: taken.predictions.count(where: \.isWitness))
        guard let binner = version.binner else { return taken }
        guard let binned = binner.bin(tapped, rows: [rows[place]], answers: [answers[place]]) else {
            unreadable += 1
            return taken
        }
        book?.add(binned, answered: tapped.time)
        if settings.action(of: .drift) != .off { taken.finding = evidence?.add(binned, at: now.steady) }
        return taken
    }

    mutating func drop(to count: UInt64) {
        guard count > dropped else { return }
        book?.addDropped(rows: count - dropped)
        dropped = count
    }

    /// Lets time pass: windows that end wait to be judged.
    mutating func advance(to now: MonitorMoment) {
        ended += book?.advance(to: now) ?? []
    }

    /// The states to save, by name.
    var saved: [(name: String, bytes: [UInt8])] {
        [
            (StateName.book, book?.bytes), (StateName.evidence, evidence?.bytes), (StateName.loss, loss?.bytes),
        ].compactMap { name, bytes in bytes.map { (name, $0) } }
    }
}

/// The rows of a request that monitoring looked at.
struct TakenRows: Sendable {
    /// Their places in the request, ascending.
    let rows: [Int]
    let answers: [LiveAnswer]
    /// To be kept until labels come.
    var predictions: [KeptPrediction] = []
    /// The finding of the evidence between windows, with them.
    var finding: MonitorFinding?
}

extension SpacedDetector {
    /// One that goes on from what is on record, if it is of the same reference.
    /// - Returns: nil where the reference has too few rows to judge by.
    static func resumed(
        _ saved: [UInt8]?,
        _ profile: MonitoredProfile,
        _ settings: MonitoringSettings
    ) -> SpacedDetector? {
        var detector = SpacedDetector(profile, settings)
        if let saved { try? detector?.resume(saved) }
        return detector
    }
}

/// The names of states on record.
enum StateName {
    static let book = "book"
    static let evidence = "evidence"
    static let loss = "loss"
    /// Of a version on probation beside the one before it.
    static let shadow = "shadow"
    /// Those of a ``ModelMonitor``.
    static let monitored = [book, evidence, loss]
    static let all = monitored + [shadow]
    /// Nothing but bytes, there for a moment.
    static let space = "space"
}
