import EvaluationRecords
import Identifiers
import StrictJSON

extension EvaluationMark: RecordMark {
    static let place = "evaluation"

    /// Its members in `project.json`, beside the digest and the size of the document.
    var record: JSONObject {
        var record = JSONObject([
            ("created", .string(created.description)),
            ("dataset", ["digest": .string(data.description), "name": .string(dataset)]),
            ("id", .string(id.description)),
            ("rows", .integer(Int64(rows))),
            ("task", .string(task.rawValue)),
        ])
        if let name { record["name"] = .string(name) }
        if let headline { record["figure"] = headline.record }
        if let predictions { record["predictions"] = .string(predictions.description) }
        return record
    }

    /// - Throws: `project.damaged`
    init(_ record: JSONFields<SavedModelsFailure>) throws {
        let dataset = try record.object("dataset")
        let headline = try record.optional("figure") { key throws(SavedModelsFailure) in
            let figure = try record.object(key)
            guard let headline = HeadlineFigure(record.value(key)) else {
                throw figure.flaw("", "a figure of a metric", found: record.value(key))
            }
            return headline
        }
        guard let id = EvaluationID(try record.text("id")) else {
            throw record.flaw("id", "sha256: and 64 hex digits")
        }
        self.init(
            id: id,
            name: try record.optionalText("name"),
            created: try record.time("created"),
            task: try record.choice("task"),
            dataset: try dataset.text("name"),
            data: try dataset.digest("digest"),
            rows: Int(try record.integer("rows")),
            headline: headline,
            predictions: try record.optional("predictions", record.digest)
        )
    }
}

extension HeadlineFigure {
    fileprivate var record: JSONValue {
        var record: JSONValue = ["metric": .string(metric.text), "n": .integer(Int64(figure.rows))]
        if let value = figure.value { record["value"] = .number(value) }
        if let reason = figure.reason { record["undefined"] = .string(reason.text) }
        if let bounds = figure.bounds {
            record["low"] = .number(bounds.low)
            record["high"] = .number(bounds.high)
            record["interval"] = .string(bounds.kind.text)
            record["level"] = .number(bounds.level)
        }
        if let reason = figure.noInterval { record["no_interval"] = .string(reason.text) }
        return record
    }

    fileprivate init?(_ record: JSONValue) {
        guard let metric = record["metric"]?.string.flatMap({ MetricName($0) }), let rows = record["n"]?.integer else {
            return nil
        }
        let reason = record["undefined"]?.string.flatMap { FigureReason($0) }
        switch (record["value"]?.double, reason) {
        case (let value?, nil):
            self.init(metric: metric, figure: .value(value, Self.interval(record), rows: Int(rows)))
        case (let value?, let reason?):
            self.init(metric: metric, figure: .conventional(value, reason, rows: Int(rows)))
        case (nil, let reason?):
            self.init(metric: metric, figure: .undefined(reason, rows: Int(rows)))
        case (nil, nil):
            return nil
        }
    }

    private static func interval(_ record: JSONValue) -> FigureInterval {
        if let low = record["low"]?.double, let high = record["high"]?.double,
            let kind = record["interval"]?.string.flatMap({ IntervalKind($0) }), let level = record["level"]?.double
        {
            return .bounds(low, high, kind, level: level)
        }
        return FigureInterval.none(record["no_interval"]?.string.flatMap { FigureReason($0) } ?? .noMethod)
    }
}

extension JSONValue {
    /// A number, with a fraction or without.
    fileprivate var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
