import Identifiers

extension DriftRequirement {
    /// Judges findings. What they do not have fails.
    package func outcome(on findings: DriftFindings) -> RequirementOutcome {
        switch subject {
        case .count(let count): outcome(count.rawValue, nil, .value, Self.count(count, in: findings))
        case .column(let figure, let column, let family):
            outcome(
                (family == .predictions ? "prediction." : "") + figure.rawValue,
                column,
                .value,
                Self.column(figure, column, family, in: findings)
            )
        case .domain(let figure, let bound):
            outcome("domain.\(figure.rawValue)", nil, bound, Self.domain(figure, bound, in: findings))
        case .performance(let metric, let bound):
            outcome("performance.\(metric)", nil, bound, Self.performance(metric, bound, in: findings))
        case .concept(let metric):
            outcome("concept.\(metric)", nil, .value, Self.concept(metric, in: findings))
        }
    }

    private typealias Found = Result<Double, Missing>

    private struct Missing: Error {
        let reason: FigureReason
    }

    private static func missing(_ reason: FigureReason) -> Found { .failure(Missing(reason: reason)) }

    private func outcome(_ figure: String, _ column: String?, _ bound: Bound, _ found: Found) -> RequirementOutcome {
        var number: Double?
        var reason: FigureReason?
        switch found {
        case .success(let value): number = value
        case .failure(let missing): reason = missing.reason
        }
        return RequirementOutcome(
            expression: text,
            metric: figure,
            column: column,
            bound: bound,
            comparator: comparator,
            threshold: threshold,
            found: number,
            passed: number.map { comparator.holds($0, threshold) } ?? false,
            reason: reason
        )
    }

    private static func count(_ count: Count, in findings: DriftFindings) -> Found {
        let counts = findings.counts
        switch count {
        case .columns: return .success(Double(counts.columns))
        case .driftedColumns: return .success(Double(counts.drifted))
        case .changedColumns: return .success(Double(counts.changed))
        case .stableColumns: return .success(Double(counts.stable))
        case .undefinedColumns: return .success(Double(counts.undefined))
        case .driftedShare:
            return counts.columns > 0
                ? .success(Double(counts.drifted) / Double(counts.columns)) : missing(.noValues)
        case .skippedColumns: return .success(Double(findings.skipped.count))
        case .driftedPredictions:
            guard let prediction = findings.prediction.value else {
                return missing(findings.prediction.reason ?? .noModel)
            }
            return .success(Double(prediction.columns.count { $0.verdict == .drifted }))
        case .warnings: return .success(Double(findings.warnings.count))
        }
    }

    // MARK: Columns

    private static func column(
        _ figure: ColumnFigure,
        _ name: String?,
        _ family: Family,
        in findings: DriftFindings
    ) -> Found {
        let columns: [ColumnDrift]
        switch family {
        case .features: columns = findings.columns
        case .predictions:
            guard let prediction = findings.prediction.value else {
                return missing(findings.prediction.reason ?? .noModel)
            }
            columns = prediction.columns
        }
        guard let name else { return worst(figure, columns) }
        let cut = RecordText.cut(name)
        // A title names one feature of a text, its name both: then the first.
        let column =
            columns.first { RecordText.cut($0.title).isSame(as: cut) }
            ?? columns.first { RecordText.cut($0.name).isSame(as: cut) }
        guard let column else { return missing(.noSuchColumn) }
        return found(figure, column)
    }

    private static func worst(_ figure: ColumnFigure, _ columns: [ColumnDrift]) -> Found {
        let numbers = columns.compactMap { try? found(figure, $0).get() }
        let worst = figure.isWorstWhenLeast ? numbers.min() : numbers.max()
        return worst.map { .success($0) } ?? missing(.noValues)
    }

    private static func found(_ figure: ColumnFigure, _ column: ColumnDrift) -> Found {
        switch figure {
        case .psi, .js, .hellinger, .tvd, .linf, .wasserstein, .wassersteinNormed, .cramersV:
            guard let distances = column.distances.value else { return missing(column.distances.reason ?? .noValues) }
            let distance = DriftDistance(rawValue: figure.rawValue)?.value(in: distances)
            return distance.map { .success($0) } ?? missing(.noSuchMetric)
        case .effect, .effectLow, .p, .q:
            guard let test = column.values.value else { return missing(column.values.reason ?? .noValues) }
            return .success(value(figure, test))
        case .missing, .missingLow, .missingQ: return missingShare(figure, column)
        case .unseen:
            guard let share = column.changes?.unseenShare else { return missing(.noSuchMetric) }
            return share.value.map { .success($0) } ?? missing(share.reason ?? .noValues)
        }
    }

    private static func value(_ figure: ColumnFigure, _ test: ColumnTest) -> Double {
        switch figure {
        case .effect: test.effect
        case .effectLow: test.effectLow.value
        case .p: test.p.value
        default: test.q.value
        }
    }

    /// Nothing missing on both sides is a difference of 0.
    private static func missingShare(_ figure: ColumnFigure, _ column: ColumnDrift) -> Found {
        switch column.missing {
        case .given(let test):
            let value =
                switch figure {
                case .missing: abs(test.difference)
                case .missingLow: test.effectLow.value
                default: test.q.value
                }
            return .success(value)
        case .undefined(.nothingMissing): return .success(figure == .missingQ ? 1 : 0)
        case .undefined(let reason): return missing(reason)
        }
    }

    // MARK: The whole

    private static func domain(_ figure: DomainFigure, _ bound: Bound, in findings: DriftFindings) -> Found {
        guard let domain = findings.domain.value else { return missing(findings.domain.reason ?? .notAsked) }
        switch figure {
        case .p: return .success(domain.p.value)
        case .rocAuc: return number(bound, of: domain.rocAuc)
        case .accuracy: return number(bound, of: domain.accuracy)
        }
    }

    private static func number(_ bound: Bound, of figure: MetricFigure) -> Found {
        if let reason = figure.reason { return missing(reason) }
        let number: Double? =
            switch bound {
            case .value: figure.value
            case .low: figure.bounds?.low
            case .high: figure.bounds?.high
            }
        return number.map { .success($0) } ?? missing(figure.noInterval ?? .noMethod)
    }

    private static func performance(_ metric: MetricName, _ bound: Bound, in findings: DriftFindings) -> Found {
        guard let performance = findings.performance.value else {
            return missing(findings.performance.reason ?? .noModel)
        }
        guard let screen = performance.metrics[metric.text] else { return missing(.noSuchMetric) }
        guard let difference = screen.value else { return missing(screen.reason ?? .noValues) }
        let number: Double? =
            switch bound {
            case .value: difference.difference.value
            case .low: difference.low?.value
            case .high: difference.high?.value
            }
        return number.map { .success($0) } ?? missing(difference.noInterval ?? .noMethod)
    }

    private static func concept(_ metric: MetricName, in findings: DriftFindings) -> Found {
        guard let concept = findings.concept.value else { return missing(findings.concept.reason ?? .noModel) }
        return concept.metrics[metric.text].map { .success($0.unexplained.value) } ?? missing(.noSuchMetric)
    }
}

extension DriftFindings {
    /// The same with the outcomes of requirements on it.
    package func judged(by requirements: [DriftRequirement]) -> DriftFindings {
        DriftFindings(
            model: model,
            task: task,
            classes: classes,
            positive: positive,
            reference: reference,
            current: current,
            verdict: verdict,
            counts: counts,
            family: family,
            columns: columns,
            skipped: skipped,
            domain: domain,
            prediction: prediction,
            performance: performance,
            concept: concept,
            evidently: evidently,
            requirements: requirements.map { $0.outcome(on: self) },
            settings: settings,
            warnings: warnings
        )
    }
}
