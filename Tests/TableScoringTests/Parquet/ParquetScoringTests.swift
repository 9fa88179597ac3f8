import Datasets
import DurableFiles
import Evaluation
import Identifiers
import Inference
import Synchronization
import TestSupport
import Testing

@testable import TableScoring

/// Lets each even number wait for the odd one behind it.
private final class Pairs: Sendable {
    private let state = Mutex<(there: Set<Int>, waiting: [Int: CheckedContinuation<Void, Never>])>(([], [:]))

    func meet(_ number: Int) async {
        guard number.isMultiple(of: 2) else {
            let other = state.withLock { state in
                state.there.insert(number)
                return state.waiting.removeValue(forKey: number - 1)
            }
            other?.resume()
            return
        }
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.there.contains(number + 1) { return true }
                state.waiting[number] = continuation
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

@Suite("Scoring Parquet", .enabled(if: PyArrow.isThere, "`make setup-tests` installs a Python with pyarrow"))
struct ParquetScoringTests {
    let files: ParquetFixture

    init() throws { files = try ParquetFixture() }

    @Test("the rows of several files keep their order, however late a request is answered")
    func order() async throws {
        try files.python(
            """
            for part in range(3):
                x = np.arange(part * 100, part * 100 + 100, dtype="float64")
                pq.write_table(pa.table({"id": np.arange(part * 100, part * 100 + 100), "x": x}), f"{part}.parquet", row_group_size=30)
            """
        )
        let pairs = Pairs()
        let model = try AnsweringModel(columns: #"[{"name": "x", "type": "double"}]"#) { input throws(ScoringFailure) in
            // Every second request waits for the one behind it.
            if case .float(let number)? = try input.tensors[0].values("x").first { await pairs.meet(Int(number) / 10) }
            var doubled: [Double] = []
            for case .float(let value) in try input.tensors[0].values("x") { doubled.append(value * 2) }
            return ModelOutput(form: .array, tensors: [Tensor.doubles(doubled)])
        }
        let report = try await files.score(["0.parquet", "1.parquet", "2.parquet"], by: model) {
            $0.chunkRows = 10
            $0.width = 2
        }
        #expect(report == BatchReport(rows: 300, bad: 0, resumed: 0, columns: ["prediction"]))
        let said = try files.python(
            """
            table = pq.read_table("out.parquet")
            say(table.column_names, table.num_rows)
            say((table["id"].to_numpy() == np.arange(300)).all(), (table["prediction"].to_numpy() == 2.0 * np.arange(300)).all())
            """
        )
        #expect(said == "['id', 'x', 'prediction'] 300\nTrue True\n")
    }

    @Test("columns that stay keep type and value: gaps, zones, decimals, dictionaries, lists and objects")
    func types() async throws {
        try files.python(
            """
            table = pa.table({
                "x": pa.array([1.0, None, 3.0]), "i": pa.array([7, None, -3], pa.int32()), "u": pa.array([2**63, None, 4], pa.uint64()),
                "b": pa.array([True, None, False]), "s": pa.array(["a", None, ""]), "y": pa.array([b"1", None, b""]),
                "c": pa.array(["x", None, "x"]).dictionary_encode(),
                "d": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("-0.01")], pa.decimal128(10, 2)),
                "t": pa.array([0, None, 1_700_000_000_000_000], pa.timestamp("us", "Europe/Oslo")),
                "n": pa.array([0, None, 1], pa.timestamp("ms")), "day": pa.array([0, None, 20_000], pa.date32()),
                "l": pa.array([[1, 2], None, []]), "o": pa.array([{"k": 1}, None, {"k": None}]),
            })
            pq.write_table(table, "in.parquet")
            """
        )
        _ = try await files.score(["in.parquet"], by: .doubling())
        let said = try files.python(
            """
            old, new = pq.read_table("in.parquet"), pq.read_table("out.parquet")
            say(new.column_names == old.column_names + ["prediction"])
            for name in old.column_names:
                if old[name].type != new[name].type or not old[name].equals(new[name]): say("differs", name, old[name].type, new[name].type)
            say(new["prediction"].to_pylist()[0], new["prediction"].to_pylist()[2], new["prediction"].type)
            """
        )
        #expect(said == "True\n2.0 6.0 double\n")
    }

    @Test("the model is given the values of its schema's types, and never another value")
    func casting() async throws {
        try files.python(
            """
            pq.write_table(pa.table({
                "big": pa.array([2**62 + 1, 5], pa.int64()), "gap": pa.array([7, None], pa.int64()),
                "money": pa.array([decimal.Decimal("1.25"), None], pa.decimal128(10, 2)), "flag": pa.array([1, 0], pa.int8()),
                "word": pa.array(["x", None]).dictionary_encode(), "when": pa.array([0, 1], pa.timestamp("s", "Europe/Oslo")),
            }), "in.parquet")
            """
        )
        let columns = """
            [{"name": "word", "type": "string", "required": false}, {"name": "big", "type": "long"},
             {"name": "gap", "type": "long", "required": false}, {"name": "money", "type": "double"},
             {"name": "flag", "type": "boolean"}, {"name": "when", "type": "datetime"},
             {"name": "absent", "type": "double", "required": false}]
            """.replacing("\n", with: " ")
        let model = try AnsweringModel(columns: columns) { _ throws(ScoringFailure) in
            ModelOutput(form: .array, tensors: [Tensor.doubles([1, 2])])
        }
        _ = try await files.score(["in.parquet"], by: model)
        let input = try #require(model.inputs.first)
        #expect(input.form == .frame && input.tensors.map(\.name) == ["word", "big", "gap", "money", "flag", "when"])
        let values = try input.tensors.map { try $0.values($0.name) }
        #expect(values[0] == [.text("x"), .missing] && values[1] == [.integer(1 << 62 + 1), .integer(5)])
        #expect(values[2] == [.integer(7), .missing] && values[3].first == .float(1.25))
        if case .float(let gap) = values[3][1] { #expect(gap.isNaN) } else { Issue.record("\(values[3])") }
        #expect(values[4] == [.bool(true), .bool(false)])
        #expect(values[5] == [.datetime(0), .datetime(1_000_000_000)])
    }

    @Test(
        "a column that the model cannot be given is refused by its name, and nothing of the output is there",
        arguments: [
            (#"{"x": pa.array([[1.0], [2.0]])}"#, #"the column "x" holds list<"#),
            (#"{"x": pa.array([{"k": 1.0}, None])}"#, #"the column "x" holds struct<"#),
            (#"{"x": pa.array(["1", "2"])}"#, #"the column "x": expected numbers, found string"#),
            (#"{"y": pa.array([1.0])}"#, #"has no column "x""#),
        ]
    )
    func refusedColumns(columns: String, words: String) async throws {
        try files.python(#"pq.write_table(pa.table(\#(columns)), "in.parquet")"#)
        let failure = await #expect(throws: ScoringFailure.self) {
            try await files.score(["in.parquet"], by: .doubling())
        }
        #expect(failure?.code == .inputInvalid)
        #expect(failure?.message.contains(words) == true, "\(String(describing: failure))")
        #expect(try !files.hasOutput())
    }

    @Test(
        "bad rows are left out and listed by number: of a wrong value, and of one that the model refuses among good ones"
    )
    func badRows() async throws {
        try files.python(
            """
            x = [float(value) for value in range(40)]
            x[7] = 2.5
            pq.write_table(pa.table({"x": x}), "in.parquet")
            """
        )
        let report = try await files.score(["in.parquet"], by: .doubling("long")) {
            $0.badRows = BatchRequest.Place(directory: files.place.handle, name: "bad.csv")
            $0.chunkRows = 20
            $0.width = 2
        }
        #expect(report.rows == 40 && report.bad == 2)
        let listed = try files.place.text("bad.csv").split(separator: "\n")
        #expect(listed.first == "row,reason" && listed.count == 3)
        #expect(listed[1].hasPrefix("8,") && listed[1].contains("a whole number of int64") && listed[1].contains("2.5"))
        #expect(listed[2].hasPrefix("14,") && listed[2].contains("ValueError: 13"))
        let said = try files.python(
            """
            table = pq.read_table("out.parquet").to_pydict()
            say(len(table["x"]), all(2 * x == p for x, p in zip(table["x"], table["prediction"])), 13.0 in table["x"], 2.5 in table["x"])
            """
        )
        #expect(said == "38 True False False\n")
    }

    @Test("of however many bad rows each is one, and the model is asked nothing for them")
    func allBad() async throws {
        try files.python(#"pq.write_table(pa.table({"x": [2.5] * 20_000}), "in.parquet")"#)
        let model = try AnsweringModel.doubling("long")
        let report = try await files.score(["in.parquet"], by: model) {
            $0.badRows = BatchRequest.Place(directory: files.place.handle, name: "bad.csv")
        }
        #expect(report.rows == 20_000 && report.bad == 20_000)
        #expect(model.inputs.isEmpty)
        #expect(try files.place.text("bad.csv").split(separator: "\n").count == 20_001)
    }

    @Test("without a file for bad rows the first one ends the run with its number, and nothing of the output is there")
    func firstBadRow() async throws {
        try files.python(
            """
            pq.write_table(pa.table({"x": [1.0] * 30}), "a.parquet")
            pq.write_table(pa.table({"x": [1.0, 1.0, 13.0, 1.0]}), "b.parquet")
            """
        )
        let failure = await #expect(throws: ScoringFailure.self) {
            try await files.score(["a.parquet", "b.parquet"], by: .doubling())
        }
        #expect(
            failure?.code == .inputInvalid && failure?.message.contains("row 33") == true,
            "\(String(describing: failure))"
        )
        #expect(failure?.message.contains("b.parquet") == true && failure?.message.contains("--bad-rows") == true)
        #expect(try !files.hasOutput())
    }

    @Test("a model that fails for good ends the run with its error, and what was there before stays")
    func lostModel() async throws {
        try files.python(#"pq.write_table(pa.table({"x": [1.0] * 50}), "in.parquet")"#)
        try files.place.write(Array("before".utf8), to: "out.parquet")
        let model = try AnsweringModel(columns: #"[{"name": "x", "type": "double"}]"#) { _ throws(ScoringFailure) in
            throw ScoringFailure(.workerLost, "m", "is gone")
        }
        let failure = await #expect(throws: ScoringFailure.self) {
            try await files.score(["in.parquet"], by: model) { $0.chunkRows = 5 }
        }
        #expect(failure?.code == .workerLost)
        #expect(try files.place.text("out.parquet") == "before")
        #expect(try files.place.handle.names().filter { $0.hasPrefix("out.parquet") } == ["out.parquet"])
    }

    @Test("a file of other columns, and one that is no Parquet, are refused before a row is asked for")
    func otherFiles() async throws {
        try files.python(
            """
            pq.write_table(pa.table({"x": [1.0]}), "a.parquet")
            pq.write_table(pa.table({"x": pa.array([1], pa.int64())}), "b.parquet")
            """
        )
        try files.place.write(Array("x\n1\n".utf8), to: "c.parquet")
        let model = try AnsweringModel.doubling()
        for (names, words) in [(["a.parquet", "b.parquet"], "int64"), (["c.parquet"], "c.parquet")] {
            let failure = await #expect(throws: DatasetFailure.self) { try await files.score(names, by: model) }
            #expect(
                failure?.code == .formInvalid && failure?.message.contains(words) == true,
                "\(String(describing: failure))"
            )
        }
        #expect(try model.inputs.isEmpty && !files.hasOutput())
    }

    @Test("nothing of the output is there either if the file for bad rows cannot be made")
    func noPlaceForBadRows() async throws {
        try files.python(#"pq.write_table(pa.table({"x": [1.0]}), "in.parquet")"#)
        try files.place.handle.make(directory: "bad.csv.slipway-part")
        await #expect(throws: FileFailure.self) {
            try await files.score(["in.parquet"], by: .doubling()) {
                $0.badRows = BatchRequest.Place(directory: files.place.handle, name: "bad.csv")
            }
        }
        #expect(try !files.hasOutput())
    }

    @Test("a column that only a later file has is refused with both names, unless it neither stays nor is asked")
    func laterColumn() async throws {
        try files.python(
            """
            pq.write_table(pa.table({"x": [1.0]}), "a.parquet")
            pq.write_table(pa.table({"x": [2.0], "more": [1]}), "b.parquet")
            """
        )
        let failure = await #expect(throws: DatasetFailure.self) {
            try await files.score(["a.parquet", "b.parquet"], by: .doubling())
        }
        #expect(failure?.code == .formInvalid)
        #expect(
            failure?.message.contains("b.parquet") == true && failure?.message.contains("\"more\"") == true,
            "\(String(describing: failure))"
        )
        let report = try await files.score(["a.parquet", "b.parquet"], by: .doubling()) {
            $0.naming = try BatchNaming(keeping: ["x"])
        }
        #expect(report.rows == 2)
    }

    @Test("the answer's columns have the names of a file of text: of a table, side by side, and with probabilities")
    func names() async throws {
        try files.python(#"pq.write_table(pa.table({"x": [1.0, 2.0]}), "in.parquet")"#)
        let model = try AnsweringModel(
            columns: #"[{"name": "x", "type": "double"}]"#,
            hasProbabilities: true
        ) { _ throws(ScoringFailure) in
            ModelOutput(
                form: .array,
                tensors: [Tensor.doubles([1, 2, 3, 4], shape: [2, 2])],
                probabilities: Tensor.doubles([0.25, 0.75, 0.5, 0.5], shape: [2, 2])
            )
        }
        let report = try await files.score(["in.parquet"], by: model, classes: ["no", "yes"]) {
            $0.probabilities = true
            $0.naming = try BatchNaming(columns: "m_*", replacing: ["x"])
        }
        #expect(report.columns == ["m_prediction_1", "m_prediction_2", "m_probability_no", "m_probability_yes"])
        let said = try files.python(#"say(pq.read_table("out.parquet").to_pydict())"#)
        #expect(
            said
                == "{'m_prediction_1': [1.0, 3.0], 'm_prediction_2': [2.0, 4.0], 'm_probability_no': [0.25, 0.5], "
                + "'m_probability_yes': [0.75, 0.5]}\n"
        )
    }

    @Test("a name that is there already is refused with the way out")
    func clash() async throws {
        try files.python(#"pq.write_table(pa.table({"x": [1.0], "prediction": [0]}), "in.parquet")"#)
        let failure = await #expect(throws: ScoringFailure.self) {
            try await files.score(["in.parquet"], by: .doubling())
        }
        #expect(
            failure?.message.contains("prediction already") == true && failure?.message.contains("--replace") == true
        )
        let report = try await files.score(["in.parquet"], by: .doubling()) {
            $0.naming = try BatchNaming(keeping: ["x"])
        }
        #expect(report.columns == ["prediction"])
    }

    @Test("a file without rows gives one without rows")
    func empty() async throws {
        try files.python(#"pq.write_table(pa.table({"x": pa.array([], pa.float64())}), "in.parquet")"#)
        let report = try await files.score(["in.parquet"], by: .doubling())
        #expect(report.rows == 0)
        #expect(
            try files.python(#"say(pq.read_table("out.parquet").num_rows, pq.read_table("out.parquet").column_names)"#)
                == "0 ['x', 'prediction']\n"
        )
    }

    @Test("a Python without pyarrow is refused with what to do")
    func withoutPyarrow() async throws {
        try files.python(#"pq.write_table(pa.table({"x": [1.0]}), "in.parquet")"#)
        // A virtual environment of the same Python, which has no packages.
        try Shell.run("'\(PyArrow.python)' -m venv --without-pip '\(files.place.path("bare"))'")
        let failure = await #expect(throws: DatasetFailure.self) {
            try await files.score(["in.parquet"], by: .doubling()) {
                $0.reading.python = files.place.path("bare/bin/python")
            }
        }
        #expect(
            failure?.code == .parquetReader && failure?.message.contains("pyarrow") == true,
            "\(String(describing: failure))"
        )
        #expect(failure?.message.contains("--python") == true)
        #expect(try !files.hasOutput())
    }
}
