import Identifiers

extension EvaluationRequirement {
    /// Judges a result. What it does not have, or has without a meaning, fails.
    package func outcome(on result: EvaluationResult) -> RequirementOutcome {
        switch subject {
        case .count(let count):
            return outcome(count.rawValue, nil, .value, Self.count(count, in: result))
        case .metric(let metric, let place, let bound):
            let found = Self.figure(metric, place, in: result).flatMap { Self.number(bound, of: $0) }
            return outcome(metric.text, place, bound, found)
        }
    }

    /// A number, or why there is none.
    private typealias Found = Result<Double, Missing>

    private struct Missing: Error {
        let reason: FigureReason
        /// The value that stands in the place of a number by convention.
        var shown: Double?
    }

    private func outcome(_ metric: String, _ place: Place?, _ bound: Bound, _ found: Found) -> RequirementOutcome {
        let number = try? found.get()
        var missing: Missing?
        if case .failure(let why) = found { missing = why }
        return RequirementOutcome(
            expression: text,
            metric: metric,
            column: place?.column,
            slice: place?.value,
            bound: bound,
            comparator: comparator,
            threshold: threshold,
            found: number ?? missing?.shown,
            passed: number.map { comparator.holds($0, threshold) } ?? false,
            reason: missing?.reason
        )
    }

    private static func count(_ count: Count, in result: EvaluationResult) -> Found {
        switch count {
        case .assertionsFailed:
            assertions(result) { $0.outcome == .fail || $0.outcome == .undefined && !$0.allowEmpty }
        case .assertionsPassed: assertions(result) { $0.outcome == .pass }
        case .assertionsUndefined: assertions(result) { $0.outcome == .undefined }
        case .checksWarned:
            result.checks.isEmpty
                ? .failure(Missing(reason: .notAsked))
                : .success(Double(result.checks.filter { $0.outcome == .warn }.count))
        case .slicesFlagged:
            result.slices.isEmpty ? .failure(Missing(reason: .notAsked)) : .success(Double(flagged(result.slices)))
        case .rowsUsed: .success(Double(result.rows.used))
        case .rowsRead: .success(Double(result.rows.read))
        case .warnings: .success(Double(result.warnings.count))
        }
    }

    /// Without assertions, none failed because none was asked: that proves nothing.
    private static func assertions(
        _ result: EvaluationResult,
        _ counts: (AssertionOutcome) -> Bool
    ) -> Found {
        result.assertions.isEmpty
            ? .failure(Missing(reason: .notAsked)) : .success(Double(result.assertions.filter(counts).count))
    }

    private static func flagged(_ slices: [SliceFigures]) -> Int {
        slices.reduce(0) { $0 + $1.tests.filter { $0.value.value?.flagged == true }.count }
    }

    private static func figure(
        _ metric: MetricName,
        _ place: Place?,
        in result: EvaluationResult
    ) -> Result<MetricFigure, Missing> {
        guard let place else { return figure(metric, result.metrics) }
        guard place.value != nil else {
            guard let fairness = result.fairness.first(where: { isSame($0.column, place.column) }) else {
                return .failure(Missing(reason: .noSuchSlice))
            }
            return figure(metric, fairness.gaps)
        }
        let slice = result.slices.first { isSame($0.column, place.column) && place.takes($0.slice) }
        let group = result.fairness.first { isSame($0.column, place.column) }?.groups.first {
            place.takes(group: $0.group)
        }
        guard slice != nil || group != nil else { return .failure(Missing(reason: .noSuchSlice)) }
        return figure(metric, (group?.metrics ?? [:]).merging(slice?.metrics ?? [:]))
    }

    private static func figure(_ metric: MetricName, _ figures: MetricFigures) -> Result<MetricFigure, Missing> {
        figures[metric].map { .success($0) } ?? .failure(Missing(reason: .noSuchMetric))
    }

    private static func number(_ bound: Bound, of figure: MetricFigure) -> Found {
        if let reason = figure.reason { return .failure(Missing(reason: reason, shown: figure.value)) }
        let number: Double? =
            switch bound {
            case .value: figure.value
            case .low: figure.bounds?.low
            case .high: figure.bounds?.high
            }
        return number.map { .success($0) } ?? .failure(Missing(reason: figure.noInterval ?? .noMethod))
    }

    /// Compares as a record has them: cut.
    private static func isSame(_ column: String, _ other: String) -> Bool {
        RecordText.cut(column).isSame(as: RecordText.cut(other))
    }
}

extension EvaluationRequirement.Place {
    /// The group of rows without a value.
    private static let missing = "(missing)"
    /// The smaller categories together.
    private static let other = "(other)"

    /// True if the value names the slice: a category, `(missing)`, `(other)`, or a range `LOW..HIGH` of which one end may be left out.
    func takes(_ slice: SliceKey) -> Bool {
        guard let value else { return false }
        switch slice {
        case .category(let category): return RecordText.cut(category).isSame(as: RecordText.cut(value))
        case .missing: return !isQuoted && value == Self.missing
        case .other: return !isQuoted && value == Self.other
        case .range(_, let above, let to):
            guard !isQuoted, let range = Self.range(value) else { return false }
            return range.above == above && range.to == to
        }
    }

    /// True if the value names the group of a protected column.
    func takes(group: String) -> Bool {
        value.map { RecordText.cut($0).isSame(as: RecordText.cut(group)) } ?? false
    }

    private static func range(_ text: String) -> (above: Double?, to: Double?)? {
        guard let middle = text.firstRange(of: "..") else { return nil }
        let (low, high) = (text[..<middle.lowerBound], text[middle.upperBound...])
        let (above, to) = (Double(low), Double(high))
        guard low.isEmpty || above != nil, high.isEmpty || to != nil, above != nil || to != nil else { return nil }
        return (above, to)
    }
}
