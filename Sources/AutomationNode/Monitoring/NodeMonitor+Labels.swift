import AsyncSupport
import EvaluationRecords
import Identifiers
import Monitoring
import Serving

/// Figures of closed windows by the labels that came later. Each change appends a revision; what was judged stays.
extension NodeMonitor {
    /// Seconds between two looks at windows whose rows have got labels.
    private static let revisionStep = 60.0
    /// The longest time between two revisions of a window.
    private static let longestPause = 3600.0
    /// Predictions that are read in one go.
    private static let page = 5000

    /// Revises windows until the task is cancelled, on a thread of its own: a window may have a million predictions.
    func reviseWindows() async {
        let pool = BlockingPool(width: 1)
        while (try? await parts.clock.sleep(seconds: Self.revisionStep)) != nil {
            _ = try? await pool.run { [self] in revise() }
        }
    }

    /// Seconds from a revision to the next: twice as long each time. A window may get labels every minute for a month, and each revision
    /// reads all of its predictions.
    private static func pause(after revision: Int) -> Double {
        revision <= 1 ? 0 : min(revisionStep * Double(1 << min(revision - 1, 10)), longestPause)
    }

    /// Revises each closed window with rows that got labels since the last call, and not too often. Blocks.
    func revise() {
        for (model, minutes) in models.takeLabelledMinutes() {
            guard let state = models[model]?.snapshot else { continue }
            var earlier: EarlierProfile?
            do {
                let windows = try parts.store.read { try $0.windows(of: model, limit: MonitorTransaction.keptWindows) }
                for window in windows where minutes.touch(window) {
                    if try !revise(window, state, &earlier) { models.keep(minutes.within(window), of: model) }
                }
                // Labels of the open window wait until it has closed.
                models.keep(minutes.after(windows.last?.ended), of: model)
            } catch {
                models.keep(minutes, of: model)
            }
        }
    }

    /// - Returns: false for a window that was revised a short time ago.
    private func revise(
        _ window: ListedWindow,
        _ state: ModelMonitor.State,
        _ earlier: inout EarlierProfile?
    ) throws -> Bool {
        guard window.began <= window.ended, window.ended.milliseconds < .max,
            let kept = try parts.store.read({ try $0.window(of: state.version.model, window.number) }),
            let record = try? WindowRecord.read(kept.record)
        else { return true }
        let (verdict, now) = (record.result, parts.clock.timeOfDay)
        let passed = now.seconds(since: record.run.judged)
        // A clock that was set back makes nothing wait.
        guard passed < 0 || passed >= Self.pause(after: verdict.revision) else { return false }
        guard let reference = verdict.reference, let profile = profile(reference, of: kept, state, &earlier),
            let terms = LossTerms(profile.facts, tolerance: state.settings.tolerance)
        else { return true }
        // A window has the rows of the millisecond in which it ended.
        let range = window.began..<window.ended.adding(seconds: 0.001)
        var labels = WindowLabels(profile, terms)
        try eachPrediction(of: state.version.model, range, window.version) { recorded in
            labels.add(
                label: recorded.label?.text,
                predicted: recorded.prediction.predictedClass,
                score: recorded.prediction.score(profile.facts),
                isWitness: recorded.prediction.isWitness
            )
        }
        let performance = labels.performance(alpha: verdict.alpha.value)
        guard labels.labelled > 0, performance != verdict.performance else { return true }
        let revised = try KeptWindow(
            verdict.revised(performance),
            judged: now,
            generation: kept.generation
        )
        try parts.store.write { transaction in
            // Its project may have been removed meanwhile.
            guard try transaction.window(of: state.version.model, window.number) != nil else { return }
            try transaction.append(revised, of: state.version.model)
        }
        return true
    }

    /// The reference of a version that does not answer any more, as it was last read.
    private struct EarlierProfile {
        let version: VersionID
        let generation: GenerationNumber
        let profile: MonitoredProfile?
    }

    /// The reference that a window was judged by: labels often come when another version answers.
    private func profile(
        _ reference: Digest,
        of window: KeptWindow,
        _ state: ModelMonitor.State,
        _ earlier: inout EarlierProfile?
    ) -> MonitoredProfile? {
        if let own = state.version.profile, own.digest == reference { return own }
        if earlier?.version != window.version || earlier?.generation != window.generation {
            earlier = EarlierProfile(
                version: window.version,
                generation: window.generation,
                profile: parts.versions.profile(window.version, state.version.model, window.generation)
            )
        }
        return earlier?.profile.flatMap { $0.digest == reference ? $0 : nil }
    }

    private func eachPrediction(
        of model: MonitoredModel,
        _ range: Range<Timestamp>,
        _ version: VersionID,
        _ body: (RecordedPrediction) -> Void
    ) throws {
        var last: RecordedPrediction?
        while true {
            let page = try parts.store.read { transaction in
                try transaction.predictions(of: model, range, version: version, after: last, limit: Self.page)
            }
            page.forEach(body)
            guard page.count == Self.page else { return }
            last = page.last
        }
    }
}

/// The minutes of predictions that have got labels.
struct LabelledMinutes: Sendable {
    private var minutes: Set<Int64> = []

    private static let milliseconds: Int64 = 60_000
    /// More than half a year of them.
    private static let most = 300_000

    mutating func add(_ time: Timestamp) {
        if minutes.count < Self.most { minutes.insert(Self.minute(time)) }
    }

    mutating func add(_ others: LabelledMinutes) {
        for minute in others.minutes where minutes.count < Self.most { minutes.insert(minute) }
    }

    var isEmpty: Bool { minutes.isEmpty }

    func touch(_ window: ListedWindow) -> Bool {
        let range = Self.range(window)
        return minutes.contains { range.contains($0) }
    }

    func within(_ window: ListedWindow) -> LabelledMinutes {
        let range = Self.range(window)
        var rest = LabelledMinutes()
        rest.minutes = minutes.filter { range.contains($0) }
        return rest
    }

    private static func range(_ window: ListedWindow) -> ClosedRange<Int64> {
        minute(window.began)...max(minute(window.began), minute(window.ended))
    }

    /// Those from that time on; all of them where there is none.
    func after(_ time: Timestamp?) -> LabelledMinutes {
        guard let time else { return self }
        var rest = LabelledMinutes()
        rest.minutes = minutes.filter { $0 > Self.minute(time) }
        return rest
    }

    private static func minute(_ time: Timestamp) -> Int64 { time.milliseconds / milliseconds }
}

extension KeptPrediction {
    var predictedClass: String? { if case .label(let text) = answer { text } else { nil } }
    var number: Double? { if case .number(let value) = answer { value } else { nil } }

    /// The score of the positive class, or the predicted number; nil where the answer had none.
    func score(_ facts: ReferenceFacts) -> Double? {
        if facts.task == .regression { return number }
        guard let positive = facts.positive, let place = facts.classes.firstIndex(of: positive), place < scores.count
        else { return nil }
        return scores[place]
    }
}
