import EvaluationRecords
import Identifiers
import StrictJSON

/// A CycloneDX 1.6 ML-BOM: the model as a component with a model card whose performance metrics have slices and intervals, and the data set.
///
/// The serial number comes out of the record's id, so that the same record gives the same document. A figure that cannot be given has no value
/// in CycloneDX: it is a property of the model, `slipway:undefined:METRIC`.
enum CycloneDXReport {
    static func bytes(of record: EvaluationRecord) -> [UInt8] {
        JSONWriter.bytes(of: document(record)) + [UInt8(ascii: "\n")]
    }

    private static func document(_ record: EvaluationRecord) -> JSONValue {
        [
            "bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": .string(serialNumber(record.id)),
            "version": .integer(1), "metadata": metadata(record),
            "components": .array([dataset(record.result.dataset)]),
        ]
    }

    /// A UUID of version 8 (RFC 9562): the first 122 free bits are those of the id.
    static func serialNumber(_ id: EvaluationID) -> String {
        var bytes = Array(id.digest.bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { (String($0 >> 4, radix: 16), String($0 & 15, radix: 16)) }.map { $0.0 + $0.1 }
        let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }
        return "urn:uuid:" + parts.joined(separator: "-")
    }

    private static func metadata(_ record: EvaluationRecord) -> JSONValue {
        [
            "timestamp": .string(record.run.created.description), "component": model(record),
            "tools": ["components": .array([tool(record.run.producer)])],
        ]
    }

    /// The producer, such as `slipway 0.4.0`.
    private static func tool(_ producer: String) -> JSONValue {
        let words = producer.split(separator: " ", maxSplits: 1).map(String.init)
        var members: [(String, JSONValue)] = [
            ("type", "application"), ("name", .string(words.first ?? "slipway")),
        ]
        if words.count > 1 { members.append(("version", .string(words[1]))) }
        return object(members)
    }

    private static func model(_ record: EvaluationRecord) -> JSONValue {
        let model = record.result.model
        var members: [(String, JSONValue)] = [
            ("type", "machine-learning-model"), ("bom-ref", "model"), ("name", .string(model.name.text)),
            ("modelCard", card(record.result)), ("properties", .array(properties(record))),
        ]
        if let version = model.version { members.append(("version", .string(version.text))) }
        if let manifest = model.manifest { members.append(("hashes", .array([hash(manifest)]))) }
        return object(members)
    }

    private static func card(_ result: EvaluationResult) -> JSONValue {
        let task: String =
            switch result.task {
            case .binary, .multiclass: "classification"
            case .regression: "regression"
            case .other: "other"
            }
        return [
            "modelParameters": ["task": .string(task), "datasets": .array([["ref": "dataset"]])],
            "quantitativeAnalysis": ["performanceMetrics": .array(metrics(result))],
        ]
    }

    private static func metrics(_ result: EvaluationResult) -> [JSONValue] {
        var metrics = figures(result.metrics, slice: nil)
        for slice in result.slices { metrics += figures(slice.metrics, slice: "\(slice.column)=\(slice.slice.plain)") }
        for fairness in result.fairness {
            for group in fairness.groups {
                metrics += figures(group.metrics, slice: "\(fairness.column)=\(group.group)")
            }
            metrics += figures(fairness.gaps, slice: fairness.column)
        }
        return metrics
    }

    private static func figures(_ metrics: MetricFigures, slice: String?) -> [JSONValue] {
        metrics.names.compactMap { name in
            guard let figure = metrics[name], figure.reason == nil, let value = figure.value else { return nil }
            var members: [(String, JSONValue)] = [
                ("type", .string(name.text)), ("value", .string(Digits.exact(value))),
            ]
            if let slice { members.append(("slice", .string(slice))) }
            if let bounds = figure.bounds {
                members.append(
                    (
                        "confidenceInterval",
                        [
                            "lowerBound": .string(Digits.exact(bounds.low)),
                            "upperBound": .string(Digits.exact(bounds.high)),
                        ]
                    )
                )
            }
            return object(members)
        }
    }

    private static func properties(_ record: EvaluationRecord) -> [JSONValue] {
        let result = record.result
        var pairs: [(String, String)] = [
            ("slipway:evaluation", record.id.description), ("slipway:rows:read", String(result.rows.read)),
            ("slipway:rows:used", String(result.rows.used)), ("slipway:task", result.task.rawValue),
        ]
        if let threshold = result.threshold {
            let score = threshold.value.score
            pairs.append(("slipway:threshold", score.isFinite ? Digits.exact(score) : "Infinity"))
        }
        if let positive = result.positive { pairs.append(("slipway:positive", positive)) }
        for name in result.metrics.names {
            guard let reason = result.metrics[name]?.reason else { continue }
            pairs.append(("slipway:undefined:\(name)", reason.text))
        }
        for outcome in result.requirements {
            pairs.append(("slipway:requirement:\(outcome.expression)", outcome.passed ? "pass" : "fail"))
        }
        return pairs.map { ["name": .string($0.0), "value": .string($0.1)] }
    }

    private static func dataset(_ dataset: DatasetIdentity) -> JSONValue {
        [
            "type": "data", "bom-ref": "dataset", "name": .string(dataset.name),
            "hashes": .array([hash(dataset.digest)]),
            "data": .array([["type": "dataset", "name": .string(dataset.name)]]),
        ]
    }

    private static func hash(_ digest: Digest) -> JSONValue { ["alg": "SHA-256", "content": .string(digest.hex)] }

    private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(JSONObject(members.map { (key: $0.0, value: $0.1) }))
    }
}
