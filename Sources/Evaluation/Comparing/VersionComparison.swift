import Datasets
package import EvaluationRecords
package import Statistics

/// A side of a comparison: a version, and what it answered.
package struct ComparedSide: Sendable {
    package let version: ComparedVersion
    package let rows: ComparedRows
    /// The cut of two classes; each version has its own.
    package let threshold: Double

    package init(version: ComparedVersion, rows: ComparedRows, threshold: Double = 0.5) {
        self.version = version
        self.rows = rows
        self.threshold = threshold
    }

    var name: String { version.model.text }
}

/// Compares versions on the same rows: differences with intervals and verdicts, and where the versions disagree.
///
/// A ``ComparedSide`` holds a version's rows; ``JoinedRows`` keeps those that all sides answered, by their numbers. A ``SidePair``
/// of the task measures the differences of the champion and one challenger: DeLong for the area, McNemar for the accuracy, the
/// paired bootstrap with the same weights for all else, and for everything where rows are weighted. ``DifferenceJudgement`` gives
/// the verdicts: by Holm over the challengers for the one metric that decides; the others are information. ``ComparisonGround``
/// says whether two records may be compared at all, ``Promotion`` what a verdict allows.
package enum VersionComparison {
    /// - Parameters:
    ///   - first: the champion.
    ///   - challengers: one or more.
    /// - Throws: `comparison.rows` for rows that cannot be joined.
    package static func result(
        _ plan: ComparisonPlan,
        of first: ComparedSide,
        against challengers: [ComparedSide],
        dataset: DatasetIdentity,
        selection: RowSelection,
        threads: Threads = .one
    ) throws -> ComparisonResult {
        let joined = try JoinedRows(
            ([first] + challengers).map(\.rows),
            named: ([first] + challengers).map(\.name)
        )
        let bootstrap = ComparisonBootstrap(seed: plan.seed, replicates: plan.replicates, threads: threads)
        let judgement = DifferenceJudgement(alpha: plan.alpha, margin: plan.margin, challengers: challengers.count)
        let sides = zip([first] + challengers, joined.sides).map { side, rows in
            TaskSide(plan, rows, threshold: side.threshold)
        }
        let pairs = sides.dropFirst().map { TaskPair(plan, sides[0], $0, bootstrap) }
        let decisions = try judgement.decide(
            plan.metric,
            try pairs.map { $0.difference(plan.metric, try judgement.decidingLevel) }
        )
        let others = ComparedMetrics.names(of: plan.task).filter { $0 != plan.metric }
        let slices = Self.slices(plan, joined.sides[0])
        var found: [EvaluationRecords.Challenger] = []
        for (place, pair) in pairs.enumerated() {
            var metrics = [(plan.metric.text, decisions[place])]
            let informing = pair.differences(others, try judgement.level)
            for name in others {
                metrics.append((name.text, try judgement.inform(name, informing[name] ?? .failure(.init(.noMethod)))))
            }
            let disagreements = pair.disagreements(slices, try judgement.level)
            found.append(
                EvaluationRecords.Challenger(
                    version: challengers[place].version,
                    metrics: TextMap(metrics),
                    disagreement: disagreements.share,
                    disagreement99: disagreements.ninetyNinth,
                    rightWrong: disagreements.rightWrong,
                    verdict: decisions[place].value?.verdict ?? .undecided,
                    slices: disagreements.slices
                )
            )
        }
        return ComparisonResult(
            first: first.version,
            challengers: found,
            task: plan.task,
            dataset: dataset,
            selection: selection,
            rows: joined.count,
            metric: plan.metric,
            margin: plan.margin,
            alpha: plan.alpha,
            seed: plan.seed,
            replicates: bootstrap.bootstrap(rows: joined.count, try judgement.level).replicates,
            warnings: warnings(joined, [first] + challengers, bootstrap)
        )
    }

    private static func slices(
        _ plan: ComparisonPlan,
        _ side: ComparedRows
    ) -> [(column: String, slices: [Statistics.Slice])] {
        plan.slices.compactMap { column in
            guard let values = side.columns[column.name] else { return nil }
            return switch (column.kind, values) {
            case (.numeric, .numbers(let values)): (column.name, Slicing.numeric(values))
            case (.numeric, .texts(let values)):
                (
                    column.name,
                    Slicing.numeric(values.map { $0.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil } })
                )
            case (.categorical, .texts(let values)):
                (column.name, Slicing.categorical(values.map { $0.map { Category($0) } }))
            case (.categorical, .numbers(let values)):
                (column.name, Slicing.categorical(values.map { $0.map { Category("\($0)") } }))
            }
        }
    }

    private static func warnings(
        _ joined: JoinedRows,
        _ sides: [ComparedSide],
        _ bootstrap: ComparisonBootstrap
    ) -> [EvaluationWarning] {
        var warnings: [EvaluationWarning] = []
        for (alone, side) in zip(joined.alone, sides) where alone > 0 {
            warnings.append(
                EvaluationWarning(
                    .comparedRowsAlone,
                    "\(alone) rows that \(side.name) answered were not answered by all; they are left out"
                )
            )
        }
        if joined.unusable > 0 {
            warnings.append(
                EvaluationWarning(
                    .comparedRowsUnusable,
                    "\(joined.unusable) rows lack a label, a weight or a score; they are left out"
                )
            )
        }
        if let sample = bootstrap.plan(rows: joined.count).sample {
            warnings.append(
                EvaluationWarning(
                    .comparedSample,
                    "bootstrap intervals come from \(sample) of the rows, scaled to all of them"
                )
            )
        }
        return warnings
    }
}
