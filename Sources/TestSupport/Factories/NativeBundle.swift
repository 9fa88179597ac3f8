import DurableFiles
import Evaluation
import Identifiers
import Inference
import StrictJSON

/// Bundles of a model `score` that has native forms, those of Tests/Fixtures/native, and golden predictions that are what the library
/// answered. Nothing else of it can be loaded: its file is a text.
package struct NativeBundle: Sendable {
    /// The number of golden rows.
    package static let rows = 8
    /// Columns of every form here.
    package static let columns = ["c0", "c1", "c2", "c3", "c4"]
    /// The fixtures' names, by version.
    package static let forms = ["1": "logistic", "2": "boosting-binary"]

    package var id: String
    package var sequence: Int64
    package var active = "1"
    package var versions = ["1", "2"]
    /// Versions without a form.
    package var unformed: Set<String> = []
    /// Versions without golden predictions.
    package var ungolden: Set<String> = []
    /// Versions whose golden predictions are not what the form answers.
    package var mistaken: Set<String> = []
    /// Versions whose form is that of an ONNX model, which this is not.
    package var onnx: Set<String> = []
    /// Tells whether the versions have code of their own.
    package var hasOwnCode = false
    /// Changes to the bytes of a form before they are signed, by version.
    package var changes: [String: @Sendable (inout [UInt8]) -> Void] = [:]

    package init(_ id: String, sequence: Int64, active: String = "1") {
        self.id = id
        self.sequence = sequence
        self.active = active
    }

    package func draft() throws -> BundleDraft {
        var draft = BundleDraft()
        for version in versions {
            draft.files["models/score/\(version)/MLmodel"] = Array(Self.mlmodel(version).utf8)
            draft.files["models/score/\(version)/model.bin"] = Array("no model of version \(version)".utf8)
            if hasOwnCode { draft.files["models/score/\(version)/code/score.py"] = Array("print(1)\n".utf8) }
        }
        try draft.describe(project: "credit", bundle: id, sequence: sequence, active: ["score": active])
        for version in versions {
            guard let document = draft.ociManifests["score/\(version)"], let form = Self.forms[version] else {
                continue
            }
            let manifest = StreamingDigest.of(JSONWriter.bytes(of: document))
            if !unformed.contains(version) {
                let isOnnx = onnx.contains(version)
                var bytes =
                    try isOnnx ? OnnxFormBytes.iris(library: "onnxruntime 1.32.0") : Self.file("\(form).model")
                // After the name of the format and the size.
                bytes.replaceSubrange(24..<56, with: manifest.bytes)
                changes[version]?(&bytes)
                draft.others["native/score/\(version).\(isOnnx ? "onnx" : "model")"] = bytes
            }
            guard !ungolden.contains(version) else { continue }
            draft.others["golden/score/\(version).json"] = try golden(version, manifest, Self.rows(of: form)).written()
        }
        return draft
    }

    /// A request of the first rows, as MLflow's scoring server takes it.
    package static func request(_ form: String = "logistic", rows count: Int = 1) throws -> String {
        let names = columns.map { "\"\($0)\"" }.joined(separator: ",")
        let rows = try rows(of: form).prefix(count).map { "[\($0.prefix(columns.count).joined(separator: ","))]" }
        return #"{"dataframe_split":{"columns":[\#(names)],"data":[\#(rows.joined(separator: ","))]}}"#
    }

    private func golden(_ version: String, _ manifest: Digest, _ rows: [[String]]) throws -> GoldenRecord {
        guard let model = ModelName("score"), let name = VersionID(version),
            let moment = Timestamp("2026-11-23T09:30:00Z")
        else { throw Missing() }
        let inputs = Self.columns.enumerated().map { place, column in
            Tensor(doubles: rows.map { Double($0[place]) ?? .nan }, name: column)
        }
        let width = Self.columns.count
        let shift: Int64 = mistaken.contains(version) ? 1 : 0
        let labels = rows.map { (Int64($0[width]) ?? -1) + shift }
        let shares = rows.flatMap { $0.suffix(2).map { Double($0) ?? .nan } }
        return GoldenRecord(
            model: model,
            version: name,
            manifest: manifest,
            input: ModelInput(form: .frame, tensors: inputs),
            output: ModelOutput(
                form: .array,
                tensors: [
                    Tensor(
                        name: "predictions",
                        type: .int64,
                        shape: [rows.count],
                        bytes: labels.withUnsafeBytes { Array($0) }
                    )
                ],
                probabilities: Tensor(
                    name: "probabilities",
                    type: .float64,
                    shape: [rows.count, 2],
                    bytes: shares.withUnsafeBytes { Array($0) }
                )
            ),
            tolerance: .standard,
            environment: GoldenRecord.Environment(python: "3.11.7", packages: [:]),
            latency: GoldenRecord.Latency(p50: 0.001, p99: 0.002, runs: 3),
            created: moment
        )
    }

    private struct Missing: Error {}

    private static func file(_ name: String) throws -> [UInt8] {
        try DirectoryHandle(path: Fixtures.path("native")).read(file: name, limit: 1 << 20)
    }

    /// The first rows that have all values, as they are written: columns, label, probabilities.
    private static func rows(of form: String) throws -> [[String]] {
        let lines = String(decoding: try file("\(form).csv"), as: UTF8.self).split(separator: "\n").dropFirst()
        let cells = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        return Array(cells.filter { row in row.allSatisfy { Double($0)?.isFinite == true } }.prefix(rows))
    }

    private static func mlmodel(_ version: String) -> String {
        let columns = columns.map { #"{"type": "double", "name": "\#($0)", "required": true}"# }.joined(separator: ", ")
        return """
            artifact_path: model
            flavors:
              python_function:
                loader_module: mlflow.sklearn
                model_path: model.bin
                python_version: 3.11.7
            mlflow_version: 3.17.2
            model_uuid: score-\(version)
            signature:
              inputs: '[\(columns)]'
              outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
              params: null
            utc_time_created: '2026-11-20 10:00:00.000000'

            """
    }
}
