import EvaluationRecords
import Identifiers
import Signing

extension EvaluationClaim {
    /// The word for a record of a version in a bundle.
    /// - Parameter requirements: what the claim shall say the outcome of, besides the record's own. The figures that they name are in it.
    init(
        of record: EvaluationRecord,
        as subject: AttestedEvaluation,
        _ requirements: [EvaluationRequirement],
        issued: Timestamp,
        expires: Timestamp?
    ) {
        let result = record.result
        var named: [(name: String, figure: Metric)] = result.metrics.names.compactMap { name in
            result.metrics[name].map { (name.text, Metric(name.text, $0)) }
        }
        for requirement in requirements {
            guard case .metric(let metric, let place?, _) = requirement.subject else { continue }
            let name = Self.name(metric, place)
            guard !named.contains(where: { $0.name == name }), let figure = Metric(name, result) else { continue }
            named.append((name, figure))
        }
        self.init(
            model: subject.model,
            version: subject.version,
            manifest: subject.manifest,
            evaluation: record.id.digest,
            dataset: result.dataset.digest,
            metrics: named.map(\.figure),
            requirements: requirements.map { Requirement($0.outcome(on: result)) },
            issued: issued,
            expires: expires
        )
    }

    /// The beginning of a requirement on a figure of a part of the rows, by which a judge finds it.
    fileprivate static func name(_ metric: MetricName, _ place: EvaluationRequirement.Place) -> String {
        let column = place.column.contains { "=]\"".contains($0) } ? quoted(place.column) : place.column
        guard let value = place.value else { return "\(metric.text)[\(column)]" }
        return "\(metric.text)[\(column)=\(place.isQuoted ? quoted(value) : value)]"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text.unicodeScalars {
            if character == "\"" || character == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }
}

extension EvaluationClaim.Metric {
    /// A figure of all rows. One that stands by convention is none.
    fileprivate init(_ name: String, _ figure: MetricFigure) {
        let stands = figure.reason == nil
        self.init(
            metric: name,
            value: stands ? figure.value : nil,
            low: figure.bounds?.low,
            high: figure.bounds?.high,
            rows: Int64(figure.rows)
        )
    }

    /// A figure of a part of the rows, as a requirement finds it.
    /// - Returns: nil for one that the result does not have.
    fileprivate init?(_ name: String, _ result: EvaluationResult) {
        func outcome(_ text: String) -> RequirementOutcome? {
            (try? EvaluationRequirement.parse("\(text) == 0"))?.outcome(on: result)
        }
        guard let value = outcome(name), value.reason != .noSuchSlice, value.reason != .noSuchMetric else { return nil }
        let stands = value.reason == nil
        self.init(
            metric: name,
            value: stands ? value.found : nil,
            low: stands ? outcome(name + ".low")?.found : nil,
            high: stands ? outcome(name + ".high")?.found : nil,
            rows: Int64(result.rows.used)
        )
    }
}

extension EvaluationClaim.Requirement {
    fileprivate init(_ outcome: RequirementOutcome) {
        self.init(
            metric: Self.subject(of: outcome.expression),
            comparator: outcome.comparator.rawValue,
            threshold: outcome.threshold,
            passed: outcome.passed
        )
    }

    /// The expression up to its comparator.
    private static func subject(of expression: String) -> String {
        let end = expression.lastIndex { "<>=!".contains($0) } ?? expression.endIndex
        let before = expression[..<end]
        return String(before.reversed().drop { " \t<>=!".contains($0) }.reversed())
    }
}
