import EvaluationRecords
import Identifiers

extension CSVReport {
    /// A row for each figure of a drift report. `slice` has the verdict of a test, or the bin of a count.
    static func rows(of record: DriftRecord, _ add: ([String]) -> Void) {
        let result = record.result
        let start = [
            record.id.description, result.model?.name.text ?? "", result.model?.version?.text ?? "",
            safe(result.current.name),
        ]
        for column in result.columns { rows(of: column, "column", start, add) }
        if let prediction = result.prediction.value {
            for column in prediction.columns { rows(of: column, "answer", start, add) }
        }
        for column in result.skipped {
            add(start + ["skipped", "", safe(column.name), ""] + number(nil, reason: column.reason.text))
        }
        rows(of: result.domain, start, add)
        rows(of: result.performance, start, add)
        for entry in result.concept.value?.metrics.entries ?? [] {
            let difference = entry.value
            let numbers = [
                ("reference", difference.reference), ("weighted", difference.weighted),
                ("current", difference.current), ("gap", difference.gap), ("explained", difference.explained),
                ("unexplained", difference.unexplained),
            ]
            for (name, value) in numbers { add(start + ["concept", entry.key, "", name] + number(value.value)) }
        }
        for outcome in result.requirements {
            add(
                start + [
                    "requirement", safe(outcome.expression), safe(outcome.column ?? ""),
                    outcome.passed ? "pass" : "fail",
                ] + number(outcome.found, reason: outcome.reason?.text)
            )
        }
    }

    private static func rows(
        of column: ColumnDrift,
        _ part: String,
        _ start: [String],
        _ add: ([String]) -> Void
    ) {
        let name = safe(column.title)
        func figure(_ metric: String, _ place: String, _ value: Double?, rows: Int? = nil, reason: String? = nil) {
            add(start + [part, metric, name, place] + number(value, rows: rows, reason: reason))
        }
        let rows = column.reference.n + column.current.n
        switch column.values {
        case .given(let test):
            let place = test.verdict.rawValue
            add(
                start + [part, test.test.rawValue, name, place]
                    + number(test.statistic.value, rows: rows, reason: column.reason?.text)
            )
            add(start + [part, "effect", name, place] + number(test.effect, low: test.effectLow.value, rows: rows))
            figure("p", place, test.p.value, rows: rows)
            figure("q", place, test.q.value, rows: rows)
            figure("q_dependent", place, test.qDependent.value, rows: rows)
        case .undefined(let reason): figure("effect", column.verdict.rawValue, nil, rows: rows, reason: reason.text)
        }
        self.rows(of: column.missing, part, name, start, add)
        if let distances = column.distances.value {
            let numbers: [(String, Double?)] = [
                ("psi", distances.psi.value), ("js", distances.js.value), ("hellinger", distances.hellinger),
                ("tvd", distances.tvd), ("linf", distances.linf), ("wasserstein", distances.wasserstein),
                ("wasserstein_normed", distances.wassersteinNormed), ("cramers_v", distances.cramersV?.value),
                ("ks_asymptotic_p", distances.ksAsymptoticP?.value),
            ]
            for (metric, value) in numbers where value != nil { figure(metric, "", value, rows: rows) }
        }
        if let changes = column.changes {
            add(start + [part, "unseen_share", name, ""] + cells(changes.unseenShare))
            for one in changes.unseen { figure("unseen_rows", safe(one.category), Double(one.rows)) }
            for one in changes.vanished { figure("vanished_rows", safe(one.category), Double(one.rows)) }
        }
        for score in column.evidently?.scores ?? [] {
            figure(
                "evidently_\(score.method)",
                score.drifted.map { $0 ? "drift" : "no-drift" } ?? "",
                score.score?.value,
                reason: score.reason?.text
            )
        }
        bins(column) { side, place, count in figure("\(side)_rows", place, Double(count)) }
    }

    private static func rows(
        of screen: Screen<MissingTest>,
        _ part: String,
        _ name: String,
        _ start: [String],
        _ add: ([String]) -> Void
    ) {
        guard let test = screen.value else { return }
        let place = test.verdict.rawValue
        add(start + [part, "missing_reference", name, place] + cells(test.reference))
        add(start + [part, "missing_current", name, place] + cells(test.current))
        add(
            start + [
                part, "missing_difference", name, place, Digits.exact(test.difference), Digits.exact(test.low.value),
                Digits.exact(test.high.value), IntervalKind.newcombe.text, Digits.exact(test.level.value), "", "", "",
            ]
        )
        let numbers = [
            ("missing_p", test.p), ("missing_q", test.q), ("missing_q_dependent", test.qDependent),
            ("missing_effect_low", test.effectLow),
        ]
        for (metric, value) in numbers { add(start + [part, metric, name, place] + number(value.value)) }
    }

    private static func bins(_ column: ColumnDrift, _ add: (String, String, Int) -> Void) {
        switch column.bins.value {
        case .numeric(let bins):
            for (index, counts) in zip(bins.reference, bins.current).enumerated() {
                let above = index > 0 ? Digits.exact(bins.edges[index - 1]) : "-Infinity"
                let to = index < bins.edges.count ? "\(Digits.exact(bins.edges[index]))]" : "Infinity)"
                add("reference", "(\(above), \(to)", counts.0)
                add("current", "(\(above), \(to)", counts.1)
            }
        case .categorical(let bins):
            for (category, counts) in zip(bins.categories, zip(bins.reference, bins.current)) {
                add("reference", safe(category), counts.0)
                add("current", safe(category), counts.1)
            }
            guard bins.otherReference + bins.otherCurrent > 0 else { return }
            add("reference", "(other)", bins.otherReference)
            add("current", "(other)", bins.otherCurrent)
        case nil: return
        }
    }

    private static func rows(of screen: Screen<DomainDrift>, _ start: [String], _ add: ([String]) -> Void) {
        switch screen {
        case .given(let drift):
            let place = drift.verdict.rawValue
            add(start + ["domain", "roc_auc", "", place] + cells(drift.rocAuc))
            add(start + ["domain", "accuracy", "", place] + cells(drift.accuracy))
            add(start + ["domain", "p", "", place] + number(drift.p.value, rows: drift.rows))
            for column in drift.importance {
                add(start + ["domain", "importance", safe(column.column), ""] + number(column.share.value))
                guard let model = column.model else { continue }
                add(start + ["domain", "model_importance", safe(column.column), ""] + number(model))
            }
        case .undefined(let reason): add(start + ["domain", "roc_auc", "", ""] + number(nil, reason: reason.text))
        }
    }

    private static func rows(of screen: Screen<PerformanceDrift>, _ start: [String], _ add: ([String]) -> Void) {
        for entry in screen.value?.metrics.entries ?? [] {
            switch entry.value {
            case .given(let difference):
                let place = difference.verdict.rawValue
                add(start + ["performance-reference", entry.key, "", place] + cells(difference.reference))
                add(start + ["performance-current", entry.key, "", place] + cells(difference.current))
                add(
                    start + [
                        "performance", entry.key, "", place, Digits.exact(difference.difference.value),
                        difference.low.map { Digits.exact($0.value) } ?? "",
                        difference.high.map { Digits.exact($0.value) } ?? "", difference.interval?.text ?? "",
                        Digits.exact(difference.level), "", "", difference.noInterval?.text ?? "",
                    ]
                )
                guard let p = difference.p else { continue }
                add(start + ["performance", "\(entry.key).p", "", place] + number(p.value))
            case .undefined(let reason):
                add(start + ["performance", entry.key, "", ""] + number(nil, reason: reason.text))
            }
        }
    }

    /// The cells of a number without an interval, or with its lower end alone.
    private static func number(
        _ value: Double?,
        low: Double? = nil,
        rows: Int? = nil,
        reason: String? = nil
    ) -> [String] {
        [
            value.map(Digits.exact) ?? "", low.map(Digits.exact) ?? "", "", "", "", rows.map { String($0) } ?? "",
            reason ?? "", "",
        ]
    }
}
