package import EvaluationRecords
import Statistics

/// The evidence of drift between windows, which may be looked at after every row: the e-detector of `Statistics` on rows that hardly depend on
/// each other.
///
/// One row of a request is used, and of those one in `spacing`. Where neighbours among them are correlated by 0.3 or more, the spacing doubles
/// and the evidence begins anew; until enough rows show less, an alarm is not backed: the limit on false alarms needs rows that are near
/// independent. The limit is the number of batches in the period of the allowance, at the rate at which they came so far, at least 10,000.
package struct SpacedDetector: Sendable {
    /// The columns that are watched, as numbers of the profile's columns: those of which the reference has enough rows.
    package let watched: [Int]
    /// One in so many requests is used.
    package private(set) var spacing = 1
    /// True while neighbouring rows are seen to be near independent.
    package private(set) var isBacked = false
    private let titles: [String]
    private let layout: WindowLayout
    private let bins: [[Int]]
    /// False alarms in a second.
    private let rate: Double
    private let fixedThreshold: Double?
    private var detector: DriftDetector
    private var correlations: RowCorrelation
    private var batches = BatchRate()
    private var passed = 0
    private var batch: [[Int]]
    private var batchRows = 0
    /// Rows that the evidence is made of.
    private var rows: UInt64 = 0

    /// Correlation from which on rows depend on each other too much.
    static let greatestCorrelation = 0.3
    static let greatestSpacing = 65_536
    static let leastThreshold = 1e4
    static let greatestThreshold = 1e15
    /// The bin of a value that nobody asked for: the column knows nothing of the row.
    private static let leftOut = -1

    /// - Parameter threshold: batches that pass on average before a false alarm, in place of the allowance's.
    /// - Returns: nil if the reference has too few rows of every column to judge by.
    package init?(_ profile: MonitoredProfile, _ settings: MonitoringSettings, threshold: Double? = nil) {
        let watched = profile.columns.indices.filter {
            ColumnJudge.isJudged(profile.columns[$0], of: profile.columns.count, alpha: WindowJudge.greatestAlpha)
        }
        guard !watched.isEmpty else { return nil }
        let columns = watched.map { profile.columns[$0] }
        self.watched = watched
        layout = profile.layout
        titles = columns.map(\.title)
        bins = columns.map(\.detectorBins)
        rate = settings.falseAlarms.half.rate
        fixedThreshold = threshold
        detector = DriftDetector(
            columns.map(\.detector),
            DetectorSettings(tolerance: settings.tolerance, threshold: threshold ?? Self.leastThreshold)
        )
        correlations = RowCorrelation(columns)
        batch = columns.map { [Int](repeating: 0, count: $0.detector.counts.count) }
    }

    // MARK: Looking

    /// The limit at which an alarm is raised.
    package var threshold: Double { detector.settings.threshold }

    /// ln of the evidence of all columns; -infinity for none at all.
    package var logEvidence: Double {
        let logs = detector.memory.logEvidence
        guard let greatest = logs.max(), greatest > -.infinity else { return -.infinity }
        let sum = logs.map { Elementary.exp($0 - greatest) }.reduce(0, +)
        return greatest + Elementary.log(sum / Double(logs.count))
    }

    /// ln of the evidence by column, strongest first.
    package var columnEvidence: [(column: String, log: Double)] {
        let logs = detector.memory.logEvidence
        let order = logs.indices.sorted { (-logs[$0], $0) < (-logs[$1], $1) }
        return order.map { (titles[$0], logs[$0]) }
    }

    /// The greatest correlation of neighbouring rows; nil before there are enough.
    package var correlation: Double? { correlations.greatest }

    // MARK: Rows

    /// Takes a request: the first of its rows is used, or none.
    /// - Parameter steady: seconds by the clock that only goes on.
    /// - Returns: an alarm, after which the evidence begins anew.
    package mutating func add(_ request: BinnedRows, at steady: Double) -> MonitorFinding? {
        guard request.layout == layout, request.rows > 0 else { return nil }
        passed += 1
        guard passed >= spacing else { return nil }
        passed = 0
        let found = watched.indices.map { place in
            let slot = request.slot(column: watched[place], row: 0)
            return slot < bins[place].count ? bins[place][slot] : Self.leftOut
        }
        if correlations.add(found), judgeCorrelation() { return nil }
        for (column, bin) in found.enumerated() where bin != Self.leftOut { batch[column][bin] += 1 }
        batchRows += 1
        guard batchRows == detector.settings.batch else { return nil }
        return endBatch(at: steady)
    }

    /// - Returns: true if the evidence began anew with a wider spacing.
    private mutating func judgeCorrelation() -> Bool {
        guard let correlation = correlations.greatest else { return false }
        guard correlation >= Self.greatestCorrelation else {
            isBacked = true
            return false
        }
        isBacked = false
        guard spacing < Self.greatestSpacing else { return false }
        spacing *= 2
        detector.restart()
        correlations.restart()
        clearBatch()
        rows = 0
        // The rate of batches halves with the rows that are used.
        batches = BatchRate()
        return true
    }

    private mutating func clearBatch() {
        for column in batch.indices {
            for bin in batch[column].indices { batch[column][bin] = 0 }
        }
        batchRows = 0
    }

    private mutating func endBatch(at steady: Double) -> MonitorFinding? {
        batches.add(at: steady)
        rows += UInt64(detector.settings.batch)
        let inPeriod = min(batches.perSecond / rate, Self.greatestThreshold)
        detector.set(threshold: fixedThreshold ?? max(Self.leastThreshold, inPeriod))
        let step = detector.add(batch)
        clearBatch()
        guard let alarm = step.alarm else { return nil }
        defer { rows = 0 }
        return finding(alarm.map { titles[$0] }, step.logMean)
    }

    private func finding(_ names: [String], _ log: Double) -> MonitorFinding {
        var figures = [
            ("drifted", Double(names.count)), ("columns", Double(titles.count)),
            ("log10_evidence", FindingText.powerOfTen(log)),
            ("log10_limit", FindingText.powerOfTen(Elementary.log(threshold))), ("rows", Double(rows)),
            ("spacing", Double(spacing)),
        ]
        if let correlation { figures.append(("correlation", correlation)) }
        return MonitorFinding(
            rule: .drift,
            evidence: .sequence,
            columns: Array(names.prefix(FindingText.mostColumns)),
            figures: FindingText.figures(figures),
            isBacked: isBacked,
            summary: "\(names.count) of \(titles.count) columns drifted from the reference within \(rows) rows: "
                + FindingText.columns(names)
                + (isBacked ? "" : "; not backed, since neighbouring rows may depend on each other")
        )
    }
}

extension SpacedDetector {
    /// The state for a restart; rows of a batch that is not full are left out.
    package var bytes: [UInt8] {
        var writer = StateWriter(.detector, reference: layout.reference)
        writer.add(UInt64(spacing))
        writer.add(isBacked)
        writer.add(rows)
        batches.write(&writer)
        correlations.write(&writer)
        let memory = detector.memory
        writer.add(UInt64(memory.counts.count))
        for counts in memory.counts { writer.add(counts) }
        writer.add(memory.logEvidence)
        return writer.bytes
    }

    /// Goes on from a stored state.
    /// - Throws: `monitoring.state`, with nothing changed, for bytes of another reference, and for damaged ones.
    package mutating func resume(_ bytes: [UInt8]) throws(MonitoringFailure) {
        var resumed = self
        try resumed.read(bytes)
        self = resumed
    }

    private mutating func read(_ bytes: [UInt8]) throws(MonitoringFailure) {
        var reader = try StateReader(bytes, .detector, subject: "drift detector", reference: layout.reference)
        let spacing = try reader.count()
        guard spacing >= 1, spacing <= UInt64(Self.greatestSpacing) else {
            throw reader.failure("a spacing from 1 to \(Self.greatestSpacing)", "\(spacing)")
        }
        self.spacing = Int(spacing)
        isBacked = try reader.flag()
        rows = try reader.count()
        batches = try BatchRate(&reader)
        try correlations.resume(&reader)
        var counts: [[Double]] = []
        for _ in 0..<(try reader.length()) { counts.append(try reader.doubles()) }
        let evidence = try reader.doubles()
        try reader.end()
        clearBatch()
        passed = 0
        guard detector.resume(DriftDetector.Memory(counts: counts, logEvidence: evidence)) else {
            throw reader.failure("evidence of \(watched.count) columns", "that of others")
        }
    }
}
