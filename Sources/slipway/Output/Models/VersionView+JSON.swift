import Evaluation
import Identifiers
import Inference
import MLflow
import ModelScan
import SavedModels
import StrictJSON

extension VersionView {
    /// The answer of `slipway show`.
    var json: String {
        var object = version.value(of: model.name).object ?? JSONObject()
        object["model"] = .string(model.name.text)
        object["active"] = .bool(model.active == version.version)
        object["aliases"] = .array(model.aliases(of: version.version).map(JSONValue.string))
        object["loader"] = .optional(mlmodel.pythonFunction?.loaderModule)
        object["run"] = .optional(mlmodel.runID ?? version.source["run"]?.string)
        object["signature"] = mlmodel.schema?.value ?? .null
        object["requirements"] = requirements.value
        object["warnings"] = .array(warnings.map(JSONValue.string))
        object["scan"] = report.value
        object["golden"] = golden?.facts ?? .null
        return JSONWriter.text(of: .object(object)) + "\n"
    }
}

extension GoldenRecord {
    /// The record without its values.
    var facts: JSONValue {
        [
            "rows": .integer(Int64(input.rows)), "created": .string(created.description),
            "python": .string(environment.python), "packages": .map(environment.packages),
            "tolerance": tolerance.json,
            "latency": [
                "p50": .number(latency.p50), "p99": .number(latency.p99), "runs": .integer(Int64(latency.runs)),
            ],
            "probabilities": .bool(output.probabilities != nil),
        ]
    }
}
