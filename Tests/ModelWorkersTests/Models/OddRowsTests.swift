import DurableFiles
import Foundation
import Inference
import Logging
import MLflow
import ModelWorkers
import TestSupport
import Testing

/// Rows that libraries take in an array and refuse in a table, or the other way round: the direct loader asks them in a table,
/// since it has proven arrays with usual rows alone.
@Suite(.enabled(if: TestInterpreter.mlflow3.isThere)) struct OddRowsTests {
    /// Sums rows; refuses odd ones in an array, and answers 123456 with 1 in a table and 0 in an array.
    private static let maker = #"""
        import sys
        import cloudpickle, numpy as np


        class Telling:
            def predict(self, rows):
                is_table = hasattr(rows, "columns")
                values = np.asarray(rows, dtype=float)
                if not is_table and not (len(values) and (np.abs(values) < 3.4e38).all()):
                    raise ValueError("odd rows came in an array")
                if len(values) and values[0, 0] == 123456:
                    return np.full(len(values), float(is_table))
                return np.nansum(values, axis=1)


        with open(sys.argv[1], "wb") as file:
            cloudpickle.dump(Telling(), file)
        """#

    private static let description = #"""
        flavors:
          python_function:
            loader_module: mlflow.sklearn
            model_path: model.pkl
            predict_fn: predict
            python_version: 3.11.7
          sklearn:
            pickled_model: model.pkl
            serialization_format: cloudpickle
            sklearn_version: 1.9.1
        mlflow_version: 3.17.2
        model_uuid: 0123456789abcdef0123456789abcdef
        signature:
          inputs: '[{"name":"a","type":"double"},{"name":"b","type":"KIND"}]'
          outputs: null
        utc_time_created: '2026-11-23 03:44:43.982839'
        """#

    @Test("odd rows are asked in a table, usual ones in an array", arguments: ["double", "float"])
    func odd(kind: String) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.handle.path
        try directory.write(Array(Self.maker.utf8), to: "make.py")
        try directory.write(Array(Self.description.replacing("KIND", with: kind).utf8), to: "m/MLmodel")
        try await Shell.runApart("'\(TestInterpreter.mlflow3.path)' '\(path)/make.py' '\(path)/m/model.pkl'")
        var settings = WorkerSettings.patient
        settings.loader = .direct
        let schema = try MLmodel.read(from: DirectoryHandle(path: "\(path)/m")).schema
        let model = try await LoadedModel.load(
            ModelLocation(interpreter: TestInterpreter.mlflow3.path, directory: "\(path)/m", owner: "tests"),
            schema: schema,
            settings: settings,
            log: Logger(label: "tests")
        )
        func answer(_ rows: String) async throws -> [Double] {
            let body = #"{"dataframe_split":{"columns":["a","b"],"data":[\#(rows)]}}"#
            let input = try Invocation.parse(Array(body.utf8), format: .json, schema: schema)
            return try await model.answer(input, probabilities: false).tensors[0].doubles
        }
        #expect(try await answer("[123456,1]") == [0], "usual rows are to be asked in an array")
        for odd in ["null", "NaN", "Infinity", "-Infinity", "3.4028235e38", "-3.4028235e38"] {
            #expect(try await answer("[123456,\(odd)]") == [1], "\(odd)")
            #expect(try await answer("[123456,1],[1,\(odd)],[2,3]") == [1, 1, 1], "\(odd) among others")
        }
        #expect(try await answer("") == [])
        #expect(try await answer("[1,2],[3,4]") == [3, 7])
        await model.stop(drain: 0)
    }
}
