import EvaluationRecords
import Identifiers

extension JUnitReport {
    /// A case for each column, for the parts of the whole, and for each requirement.
    static func suites(of record: DriftRecord) -> [Suite] {
        let result = record.result
        var whole: [Case] = []
        add("all columns together", result.domain, to: &whole) { drift in
            let area = drift.rocAuc.value.map { "ROC AUC \(Digits.exact($0))" } ?? "no ROC AUC"
            return of("all columns together", drift.verdict, "\(drift.classifier.words): \(area).")
        }
        add("performance", result.performance, to: &whole) { drift in
            let words = "\(drift.verdict.words)."
            return drift.verdict == .worse
                ? Case(name: "performance", failure: words) : Case(name: "performance", output: words)
        }
        let name = "\(text(result.current.name)) beside \(text(result.reference.name))"
        return suites(
            result.model.map { "\($0.text): \(name)" } ?? name,
            result.model.map { "slipway.\($0.name).drift" } ?? "slipway.drift",
            record.id,
            record.run,
            [
                ("requirements", result.requirements.map { of($0) }), ("columns", result.columns.map { of($0) }),
                ("answers", result.prediction.value?.columns.map { of($0) } ?? []), ("whole", whole),
            ]
        )
    }

    private static func add<Value>(
        _ name: String,
        _ screen: Screen<Value>,
        to cases: inout [Case],
        _ make: (Value) -> Case
    ) {
        switch screen {
        case .given(let value): cases.append(make(value))
        case .undefined(let reason): cases.append(Case(name: name, skipped: reason.sentence))
        }
    }

    private static func of(_ column: ColumnDrift) -> Case {
        var words = column.verdict.words
        switch column.values {
        case .given(let test):
            words +=
                ": \(test.test.words), effect \(Digits.exact(test.effect)), at least \(Digits.exact(test.effectLow.value)), q "
                + Digits.exact(test.q.value)
        case .undefined(let reason): words += ": \(reason.sentence)"
        }
        if let missing = column.missing.value, missing.verdict == .drifted || missing.verdict == .changed {
            words +=
                "; missing values \(missing.verdict.words): difference \(Digits.exact(missing.difference)), q "
                + Digits.exact(missing.q.value)
        }
        return of(text(column.title), column.verdict, words)
    }

    private static func of(_ name: String, _ verdict: ColumnVerdict, _ words: String) -> Case {
        switch verdict {
        case .drifted: Case(name: name, failure: words)
        case .changed, .stable: Case(name: name, output: words)
        case .undefined: Case(name: name, skipped: words)
        }
    }
}
