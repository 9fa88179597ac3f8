import DurableFiles
import Identifiers
import Inference
import Logging
import ModelWorkers
import TestSupport
import Testing

/// The conversion of inputs for a Python model, and of its answers.
@Suite(.enabled(if: TestInterpreter.mlflow3.isThere)) struct ValueConversionTests {
    /// A model from code, which answers by what stands in the column `what`.
    private static let source = #"""
        import datetime, sys
        import mlflow, numpy as np, pandas as pd

        class Model(mlflow.pyfunc.PythonModel):
            def predict(self, context, model_input, params=None):
                what = model_input["what"].iloc[0] if hasattr(model_input, "columns") else model_input
                return {
                    "table": lambda: model_input.drop(columns="what"),
                    "types": lambda: [type(value).__name__ for value in model_input.iloc[0]],
                    "floats": lambda: [1.5, float("nan"), float("inf")],
                    "texts": lambda: np.array(["a", "ä", None], dtype=object),
                    "whole": lambda: np.array([[1, 2], [3, 4]], dtype="int8").T,
                    "series": lambda: pd.Series([True, None, False], name="s"),
                    "nullable": lambda: pd.DataFrame({"n": pd.array([1, None, 3], dtype="Int64")}),
                    "dates": lambda: pd.DataFrame({"d": pd.to_datetime(["2026-01-01", None], utc=True)}),
                    "arrays": lambda: {"a": np.zeros((2, 2), dtype="float32"), "b": [{"x": 0.5}, {"x": np.float32(1)}]},
                    "nested": lambda: {"a": [1, np.nan, {"b": (np.int64(2), datetime.date(2026, 1, 2), b"x")}], 3: None},
                    "scalar": lambda: np.float64(2.5),
                    "complex": lambda: np.array([1j]),
                    "raises": lambda: 1 / 0,
                    "exits": lambda: sys.exit(3),
                }[what]()

        mlflow.models.set_model(Model())
        """#

    @Test("values reach the model as pandas has them, and any answer comes back as tensors or JSON")
    func converts() async throws {
        let code = try CodeModel(Self.source)
        let model = try await code.load()
        let table = try await answer(model, "table", Self.columns)
        #expect(table.form == .frame)
        #expect(table.tensors == Self.columns)
        let types = try await answer(model, "types", Self.columns).tensors[0].texts
        #expect(types == ["str", "str", "bool", "Timestamp", "bytes", "list", "float64"])

        let floats = try await answer(model, "floats").tensors[0]
        #expect(floats.doubles[0] == 1.5 && floats.doubles[1].isNaN && floats.doubles[2] == .infinity)
        let texts = try await answer(model, "texts").tensors[0]
        #expect(texts.content == .text && texts.texts == ["a", "ä", ""] && texts.missing == [2])
        let whole = try await answer(model, "whole").tensors[0]
        #expect(whole.type == .int8 && whole.shape == [2, 2] && whole.bytes == [1, 3, 2, 4])
        let series = try await answer(model, "series")
        #expect(series.form == .series && series.tensors[0].name == "s")
        #expect(series.tensors[0].type == .bool && series.tensors[0].missing == [1])
        let nullable = try await answer(model, "nullable").tensors[0]
        #expect(nullable.type == .int64 && nullable.doubles == [1, 0, 3] && nullable.missing == [1])
        let dates = try await answer(model, "dates").tensors[0]
        #expect(dates.content == .datetime && dates.doubles == [1_767_225_600e9, 0] && dates.missing == [1])
        let arrays = try await answer(model, "arrays")
        #expect(arrays.form == .arrays && arrays.tensors.map(\.name) == ["a", "b"])
        #expect(arrays.tensors[1].texts == [#"{"x":0.5}"#, #"{"x":1.0}"#])
        let nested = try await answer(model, "nested")
        #expect(nested.form == .json)
        #expect(nested.tensors[0].texts == [#"{"a":[1,"NaN",{"b":[2,"2026-01-02","eA=="]}],"3":null}"#])
        #expect(try await answer(model, "scalar").tensors[0].texts == ["2.5"])

        for (what, type) in [("complex", "TypeError"), ("raises", "ZeroDivisionError"), ("exits", "SystemExit")] {
            let failure = try await #require(throws: ScoringFailure.self) { try await answer(model, what) }
            #expect(failure.code == .modelRaised)
            #expect(failure.message.contains(type))
            #expect(!failure.message.contains("model.py"))
        }
        #expect(model.status.lastLines.contains { $0.contains("ZeroDivisionError: division by zero") })
        let json = Tensor(
            name: "",
            type: .bytes,
            content: .json,
            shape: [1],
            bytes: [8, 0, 0, 0] + Array(#""scalar""#.utf8)
        )
        let other = try await model.answer(ModelInput(form: .json, tensors: [json]), probabilities: false)
        #expect(other.tensors[0].texts == ["2.5"])
        await model.stop(drain: 0)
    }

    /// One row of each kind, and one without values where there can be none.
    private static let columns: [Tensor] = [
        Tensor(
            name: "text",
            type: .bytes,
            content: .text,
            shape: [2],
            bytes: [1, 0, 0, 0, 120, 0, 0, 0, 0],
            missing: [1]
        ),
        Tensor(name: "flag", type: .bool, shape: [2], bytes: [1, 0], missing: [1]),
        Tensor(
            name: "moment",
            type: .int64,
            content: .datetime,
            shape: [2],
            bytes: [0, 1, 0, 0, 0, 0, 0, 0] + Array(repeating: 0, count: 8),
            missing: [1]
        ),
        Tensor(name: "binary", type: .bytes, shape: [2], bytes: [2, 0, 0, 0, 255, 0, 0, 0, 0, 0], missing: [1]),
        Tensor(
            name: "list",
            type: .bytes,
            content: .json,
            shape: [2],
            bytes: [5, 0, 0, 0] + Array("[1,2]".utf8) + [4, 0, 0, 0] + Array("null".utf8)
        ),
        Tensor(doubles: [0.5, 2], name: "number"),
    ]

    @discardableResult
    private func answer(_ model: LoadedModel, _ what: String, _ columns: [Tensor] = []) async throws -> ModelOutput {
        let rows = columns.first?.shape[0] ?? 1
        let tensors = [Tensor(texts: Array(repeating: what, count: rows), name: "what")] + columns
        return try await model.answer(ModelInput(form: .frame, tensors: tensors), probabilities: false)
    }
}
