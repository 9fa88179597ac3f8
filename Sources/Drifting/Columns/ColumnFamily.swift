import Evaluation
import EvaluationRecords
import Statistics

/// Columns whose tests are adjusted together.
struct ColumnFamily: Sendable {
    let columns: [ColumnDrift]
    /// Tests.
    let tests: Int

    /// Measures all columns, several at a time.
    /// - Parameter comparesEvidently: also as Evidently does it.
    init(
        _ pairs: [ColumnPair],
        _ settings: DriftSettings,
        _ level: Level,
        comparesEvidently: Bool,
        threads: Threads
    ) {
        let each = ColumnMeasurement.Settings(settings, level, comparesEvidently: comparesEvidently)
        self.init(threads.map(pairs.count) { ColumnMeasurement(pairs[$0], each) }, settings, level)
    }

    init(_ measured: [ColumnMeasurement], _ settings: DriftSettings, _ level: Level) {
        let report = DriftReport(
            measured.map { column in
                // Both features of a text miss the same values: one of them is tested.
                let isTested = column.pair.feature != .characters
                return DriftColumn(
                    name: column.pair.title,
                    .measured(
                        column.measure,
                        reference: SampleRows(
                            count: column.reference.count,
                            missing: isTested ? column.reference.missing : 0
                        ),
                        current: SampleRows(count: column.current.count, missing: isTested ? column.current.missing : 0)
                    )
                )
            },
            q: settings.q,
            seed: settings.seed
        )
        let count = measured.count
        columns = zip(measured, report.results).map { ColumnDrift($0, $1, settings, level, of: count) }
        tests = report.family
    }

    var verdict: ColumnVerdict { ColumnVerdict.worst(columns.map(\.verdict)) }

    var counts: DriftCounts {
        func count(_ verdict: ColumnVerdict) -> Int { columns.count { $0.verdict == verdict } }
        return DriftCounts(
            columns: columns.count,
            drifted: count(.drifted),
            changed: count(.changed),
            stable: count(.stable),
            undefined: count(.undefined)
        )
    }
}

extension ColumnDrift {
    fileprivate init(
        _ column: ColumnMeasurement,
        _ result: DriftResult,
        _ settings: DriftSettings,
        _ level: Level,
        of columns: Int
    ) {
        func verdict(_ finding: DriftFinding) -> ColumnVerdict {
            ColumnVerdict(finding.verdict(q: settings.q, tolerance: settings.tolerance, strict: settings.strict))
        }
        let values = Screen.of(result.values, empty: .noValues) { ColumnTest($0, verdict($0)) }
        let missing: Screen<MissingTest> =
            result.missing.map { finding in
                .given(
                    MissingTest(finding, result, verdict(finding), at: 1 - settings.q / Double(columns), level)
                )
            } ?? .undefined(.nothingMissing)
        let verdicts = [values.value?.verdict ?? .undefined, missing.value?.verdict].compactMap(\.self)
        self.init(
            name: column.pair.name,
            feature: column.pair.feature,
            kind: column.pair.kind,
            rule: column.pair.rule,
            reference: SideCounts(n: column.reference.count, missing: column.reference.missing),
            current: SideCounts(n: column.current.count, missing: column.current.missing),
            verdict: ColumnVerdict.worst(verdicts),
            reason: values.reason ?? column.pair.reason ?? Self.limit(result.values, settings),
            values: values,
            missing: missing,
            distances: column.distances,
            bins: column.bins,
            changes: column.changes,
            evidently: column.evidently
        )
    }

    /// With so few rows not even the greatest effect is surely beyond the tolerance.
    private static func limit(
        _ finding: Result<DriftFinding, Reason>,
        _ settings: DriftSettings
    ) -> FigureReason? {
        guard case .success(let finding) = finding else { return nil }
        return finding.effect - finding.effectLow >= 1 - settings.tolerance ? .tooFewToJudge : nil
    }
}

extension ColumnTest {
    fileprivate init(_ finding: DriftFinding, _ verdict: ColumnVerdict) {
        self.init(
            test: finding.test.flatMap { DriftTestKind(rawValue: $0.rawValue) } ?? DriftTestKind.none,
            statistic: Rounded(finding.statistic ?? 0),
            p: Rounded(finding.p),
            q: Rounded(finding.q),
            qDependent: Rounded(finding.qUnderDependence),
            effect: finding.effect,
            effectLow: Rounded(finding.effectLow),
            verdict: verdict
        )
    }
}

extension MissingTest {
    fileprivate init(
        _ finding: DriftFinding,
        _ result: DriftResult,
        _ verdict: ColumnVerdict,
        at differenceLevel: Double,
        _ level: Level
    ) {
        let reference = result.missingReference
        let current = result.missingCurrent
        let difference = (current.figure.number ?? 0) - (reference.figure.number ?? 0)
        self.init(
            reference: .of(Rate(reference.k, of: reference.n, level), level, empty: .noValues),
            current: .of(Rate(current.k, of: current.n, level), level, empty: .noValues),
            difference: difference,
            low: Rounded(finding.bounds?.low ?? -1),
            high: Rounded(finding.bounds?.high ?? 1),
            level: Rounded(differenceLevel),
            p: Rounded(finding.p),
            q: Rounded(finding.q),
            qDependent: Rounded(finding.qUnderDependence),
            effectLow: Rounded(finding.effectLow),
            verdict: verdict
        )
    }
}
