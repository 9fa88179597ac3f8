import EvaluationRecords
import Identifiers

/// Requirements, assertions, data checks and the columns of a drift report as test cases, in the XML of JUnit that CI systems read.
///
/// A requirement that does not hold, an assertion that fails and a column that drifted are failures; an assertion without rows that may be empty,
/// a check that could not be made and a column that could not be tested are skipped; a check that warns is a failure in no suite: it is the output of
/// its case.
enum JUnitReport {
    /// - Parameter records: of a comparison nothing is a case.
    static func bytes(of records: [ReportedRecord]) -> [UInt8] {
        var suites: [Suite] = []
        for record in records {
            switch record {
            case .evaluation(let record): suites += self.suites(of: record)
            case .drift(let record): suites += self.suites(of: record)
            case .comparison: continue
            }
        }
        let markup = Markup.element(
            "testsuites",
            [
                "name": "slipway", "tests": String(suites.reduce(0) { $0 + $1.cases.count }),
                "failures": String(suites.reduce(0) { $0 + $1.failures }), "errors": "0",
                "skipped": String(suites.reduce(0) { $0 + $1.skipped }),
            ],
            .joined(suites.map(\.markup))
        )
        return Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(markup)\n".utf8)
    }

    private static func suites(of record: EvaluationRecord) -> [Suite] {
        let result = record.result
        return suites(
            "\(result.model.text) on \(text(result.dataset.name))",
            "slipway.\(result.model.name)",
            record.id,
            record.run,
            [
                ("requirements", result.requirements.map { of($0) }), ("assertions", result.assertions.map { of($0) }),
                ("checks", result.checks.map { of($0) }),
            ]
        )
    }

    /// A suite for each part that has cases; one without cases where no part has any.
    static func suites(
        _ name: String,
        _ className: String,
        _ id: EvaluationID,
        _ run: EvaluationRun,
        _ parts: [(String, [Case])]
    ) -> [Suite] {
        let there = parts.filter { !$0.1.isEmpty }
        guard !there.isEmpty else { return [Suite(name: name, className: className, id: id, run: run, cases: [])] }
        return there.map { part, cases in
            Suite(name: "\(part) of \(name)", className: "\(className).\(part)", id: id, run: run, cases: cases)
        }
    }

    struct Suite {
        let name: String
        let className: String
        let id: EvaluationID
        let run: EvaluationRun
        let cases: [Case]

        var failures: Int { cases.filter { $0.failure != nil }.count }
        var skipped: Int { cases.filter { $0.skipped != nil }.count }

        var markup: Markup {
            .element(
                "testsuite",
                [
                    "name": name, "tests": String(cases.count), "failures": String(failures), "errors": "0",
                    "skipped": String(skipped), "time": Digits.exact(run.seconds),
                    "timestamp": run.created.description, "id": id.short,
                ],
                .joined(cases.map { $0.markup(className) })
            )
        }
    }

    struct Case {
        let name: String
        var failure: String?
        var skipped: String?
        var output: String?

        func markup(_ className: String) -> Markup {
            var content = Markup()
            if let failure {
                content.append(.element("failure", ["message": failure, "type": "slipway"], text: failure))
            }
            if let skipped { content.append(.element("skipped", ["message": skipped], nil)) }
            if let output { content.append(.element("system-out", [:], text: output)) }
            return .element("testcase", ["name": name, "classname": className, "time": "0"], content)
        }
    }

    static func of(_ outcome: RequirementOutcome) -> Case {
        let found = outcome.found.map { "found \(Digits.exact($0))" } ?? "found no such figure"
        let reason = outcome.reason.map { " \($0.sentence)" } ?? ""
        return Case(
            name: text(outcome.expression),
            failure: outcome.passed ? nil : "expected \(text(outcome.expression)), \(found).\(reason)",
            output: outcome.passed ? found : nil
        )
    }

    private static func of(_ outcome: AssertionOutcome) -> Case {
        let found = outcome.found.value.map { "found \(Digits.exact($0))" } ?? "found nothing"
        let place = outcome.condition.isEmpty ? "of all rows" : "where \(text(outcome.condition))"
        let words =
            "expected \(text(outcome.expectation)) \(place) of at least \(Digits.exact(outcome.atLeast)), \(found) in "
            + "\(outcome.matching) rows." + (outcome.reason.map { " \($0.sentence)" } ?? "")
        switch outcome.outcome {
        case .pass: return Case(name: text(outcome.name), output: words)
        case .undefined where outcome.allowEmpty: return Case(name: text(outcome.name), skipped: words)
        case .fail, .undefined: return Case(name: text(outcome.name), failure: words)
        }
    }

    private static func of(_ check: DataCheck) -> Case {
        let name = text(check.name) + (check.column.map { " of \(text($0))" } ?? "")
        let value = check.value.map { " value \(Digits.exact($0))" } ?? ""
        let limit = check.limit.map { " limit \(Digits.exact($0))" } ?? ""
        let rows = check.rows.map { " rows \($0)" } ?? ""
        switch check.outcome {
        case .pass: return Case(name: name)
        case .warn: return Case(name: name, output: "warning:\(value)\(limit)\(rows)")
        case .undefined: return Case(name: name, skipped: check.reason?.sentence ?? "It could not be made.")
        }
    }

    /// XML has no place for control characters: they are shown by their numbers.
    static func text(_ text: String) -> String { PageText.of(text, limit: 256) }
}
