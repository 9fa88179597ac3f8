import DurableFiles
import Identifiers
import Inference
import MLflow
import StrictJSON
import Synchronization
import TestSupport
import Testing

@testable import Evaluation

/// Answers the double of the column `x`; raises for 13, and ends at the call it is told to.
private final class Doubling: Predictor {
    let schema: ModelSchema?
    let hasProbabilities = true
    private let calls = Mutex(0)
    private let failsAt: Int?

    var asked: Int { calls.withLock { $0 } }

    init(failsAt: Int? = nil) throws {
        let yaml = """
            flavors: {python_function: {loader_module: m}}
            signature: {inputs: '[{"name": "x", "type": "double"}]', outputs: null}
            """
        schema = try MLmodel(yaml: Array(yaml.utf8), subject: "MLmodel").schema
        self.failsAt = failsAt
    }

    func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput {
        let call = calls.withLock { count in
            count += 1
            return count
        }
        if call == failsAt { throw ScoringFailure(.workerLost, "m", "is gone") }
        var doubled: [Double] = []
        for case .float(let value) in try input.tensors[0].values("x") {
            if value == 13 { throw ScoringFailure(.modelRaised, "m", "ValueError: 13") }
            doubled.append(value * 2)
        }
        let shares = doubled.flatMap { [$0 / 1000, 1 - $0 / 1000] }
        return ModelOutput(
            form: .array,
            tensors: [Made.doubles(doubled)],
            probabilities: probabilities ? Made.doubles(shares, shape: [doubled.count, 2]) : nil
        )
    }
}

@Suite("Scoring files")
struct BatchScoringTests {
    let place: TemporaryDirectory

    init() throws {
        place = try TemporaryDirectory()
    }

    private func score(
        _ input: String,
        _ format: BatchFormat = .csv,
        by model: Doubling? = nil,
        probabilities: Bool = false,
        change: (inout BatchRequest) throws -> Void = { _ in }
    ) async throws -> (report: BatchReport, text: String) {
        if try place.handle.status(of: "in") == nil { try place.write(Array(input.utf8), to: "in") }
        var request = try BatchRequest(
            input: place.path("in"),
            format: format,
            output: .init(directory: place.handle, name: "out"),
            naming: BatchNaming()
        )
        request.chunkRows = 2
        try change(&request)
        let answering = LocalScorer(try model ?? Doubling(), probabilities: probabilities, classes: ["no", "yes"])
        var scoring = try BatchScoring(request, by: answering)
        let report = try await scoring.run()
        return (report, try place.text("out"))
    }

    private func names() throws -> [String] { try place.handle.names().sorted() }

    @Test("Rows keep their order and their values, and get predictions and probabilities behind them")
    func table() async throws {
        let (report, text) = try await score(
            "name,x,note\r\na,1,\"he said \"\"hi\"\"\"\r\nb,2.5,\"two\nlines\"\n\nc,3,\"a,b\"",
            probabilities: true
        )
        #expect(
            text == """
                name,x,note,prediction,probability_no,probability_yes
                a,1,"he said ""hi""\",2.0,0.002,0.998
                b,2.5,"two
                lines",5.0,0.005,0.995
                c,3,"a,b",6.0,0.006,0.994

                """
        )
        #expect(
            report
                == BatchReport(
                    rows: 3,
                    bad: 0,
                    resumed: 0,
                    columns: ["prediction", "probability_no", "probability_yes"]
                )
        )
        #expect(try names() == ["in", "out"])
    }

    @Test("Lines of JSON stay as they were written, with more members")
    func lines() async throws {
        let (_, text) = try await score(
            "{\"x\": 1.50, \"y\": {\"z\":[1]}}\n\n{\"x\":2}\n{ \"x\" : 3 , \"t\":\"}\" }",
            .jsonl
        )
        #expect(
            text == """
                {"x": 1.50, "y": {"z":[1]},"prediction":3.0}
                {"x":2,"prediction":4.0}
                { "x" : 3 , "t":"}" ,"prediction":6.0}

                """
        )
    }

    @Test("A model that answers a row with several is refused by what it is, and no row is blamed for it")
    func forecast() async throws {
        let model = ScriptedModel(Made.array(Made.doubles([1, 2, 3])))
        try place.write(Array("x\n1\n".utf8), to: "in")
        var request = try BatchRequest(
            input: place.path("in"),
            format: .csv,
            output: .init(directory: place.handle, name: "out"),
            naming: BatchNaming()
        )
        request.badRows = .init(directory: place.handle, name: "bad")
        let made = request
        let failure = await #expect(throws: ScoringFailure.self) {
            var scoring = try BatchScoring(made, by: LocalScorer(model, probabilities: false, classes: nil))
            return try await scoring.run()
        }
        #expect(failure?.code == .answerRows)
        #expect(failure?.message.contains("answers one row with 3") == true, "\(failure?.message ?? "")")
        let answer = Array(#"{"predictions": [{"yhat": 1}, {"yhat": 2}]}"#.utf8)
        let node = #expect(throws: ScoringFailure.self) {
            try BatchColumn.columns(ofAnswer: answer, rows: 1, subject: "m")
        }
        #expect(node?.code == .answerRows)
    }

    @Test("Columns are named, and left out, by patterns")
    func naming() async throws {
        let (_, text) = try await score("id,x,old_prediction,old_score\n7,1,a,b\n") { request in
            request.naming = try BatchNaming(columns: "new_*", replacing: ["old_*", "x"])
        }
        #expect(text == "id,new_prediction\n7,2.0\n")
        try place.handle.remove(file: "in")
        let (_, lines) = try await score("{\"id\":7,\"x\":1,\"prediction\":0}\n", .jsonl) { request in
            request.naming = try BatchNaming(replacing: ["pre*ion"])
        }
        #expect(lines == "{\"id\":7,\"x\":1,\"prediction\":2.0}\n")
    }

    @Test("Only the columns that are named stay, without those that are left out")
    func keeping() async throws {
        let (_, text) = try await score("id,day,x,y\n7,mo,1,b\n") { request in
            request.naming = try BatchNaming(keeping: ["id", "*y"], replacing: ["day"])
        }
        #expect(text == "id,y,prediction\n7,b,2.0\n")
        try place.handle.remove(file: "in")
        let (_, lines) = try await score("{\"id\":7,\"x\":1}\n", .jsonl) { request in
            request.naming = try BatchNaming(keeping: ["id"])
        }
        #expect(lines == "{\"id\":7,\"prediction\":2.0}\n")
    }

    @Test("Chunks that are asked at a time keep their order, and the first bad row is the first of the file")
    func width() async throws {
        let rows = (0..<101).map { "\($0 == 13 ? 1000 : $0)" }
        let (report, text) = try await score((["x"] + rows).joined(separator: "\n") + "\n") { $0.width = 4 }
        #expect(report.rows == 101)
        let answers = text.split(separator: "\n").dropFirst().compactMap {
            $0.split(separator: ",").last.flatMap { Double($0) }
        }
        #expect(answers == rows.compactMap { Double($0).map { 2 * $0 } })
        try place.handle.remove(file: "in")
        let failure = await #expect(throws: ScoringFailure.self) {
            try await score("x\n1\n2\n13\n4\nnone\n6\n") { $0.width = 3 }
        }
        #expect(failure?.subject.contains("row 3") == true && failure?.message.contains("13") == true)
    }

    @Test("A column that is there already is not doubled")
    func collision() async throws {
        let failure = await #expect(throws: ScoringFailure.self) { try await score("x,prediction\n1,2\n") }
        #expect(failure?.message.contains("--columns") == true)
        #expect(try names() == ["in"])
    }

    @Test("Without rows there is a header alone", arguments: ["x,y\n", "x,y"])
    func empty(_ input: String) async throws {
        #expect(try await score(input).text == "x,y,prediction\n")
    }

    @Test("A missing column is named before anything is made")
    func missing() async throws {
        let failure = await #expect(throws: ScoringFailure.self) { try await score("y\n1\n") }
        #expect(failure?.code == .inputInvalid && failure?.description.contains("x") == true)
        #expect(try names() == ["in"])
    }

    private static let flawed = "x\n1\nword\n3\n\"1\" x\n5\n13\n7\n8,8\n9\n"

    @Test("The first row that cannot be scored ends it, by its number")
    func first() async throws {
        let failure = await #expect(throws: ScoringFailure.self) { try await score(Self.flawed) }
        #expect(failure?.subject.hasSuffix("in row 2") == true)
        #expect(failure?.message.contains("--bad-rows") == true)
    }

    @Test(
        "Rows that cannot be scored go to a file of their own, by number; the model's refusals too",
        arguments: [1, 2, 3, 100]
    )
    func bad(_ chunk: Int) async throws {
        let (report, text) = try await score(Self.flawed) { request in
            request.chunkRows = chunk
            request.badRows = .init(directory: place.handle, name: "bad")
        }
        #expect(text == "x,prediction\n1,2.0\n3,6.0\n5,10.0\n7,14.0\n9,18.0\n")
        #expect(report.rows == 9 && report.bad == 4)
        let bad = try place.text("bad").split(separator: "\n")
        #expect(bad.map { $0.prefix { $0 != "," } } == ["row", "2", "4", "6", "8"])
        #expect(bad[3].contains("ValueError: 13"))
    }

    @Test("A model that refuses every row is not asked for each of them")
    func hopeless() async throws {
        let model = try Doubling()
        let failure = await #expect(throws: ScoringFailure.self) {
            try await score("x\n" + String(repeating: "13\n", count: 64), by: model) { request in
                request.chunkRows = 64
                request.badRows = .init(directory: place.handle, name: "bad")
            }
        }
        #expect(failure?.code == .modelRaised)
        #expect(model.asked == 4)
        #expect(try names() == ["in"])
    }

    private static let long = "x\n" + (1...20).map { "\($0 > 12 ? $0 + 1 : $0)\n" }.joined()

    @Test(
        "A run that was interrupted goes on where it ended, and gives what it would have given",
        arguments: [BatchFormat.csv, .jsonl]
    )
    func resume(_ format: BatchFormat) async throws {
        let input =
            format == .csv
            ? Self.long : Self.long.dropFirst(2).split(separator: "\n").map { "{\"x\":\($0)}\n" }.joined()
        let failure = await #expect(throws: ScoringFailure.self) {
            try await score(input, format, by: Doubling(failsAt: 4))
        }
        #expect(failure?.code == .workerLost)
        #expect(try names() == ["in", "out.slipway-journal", "out.slipway-part"])
        let model = try Doubling()
        let (report, text) = try await score(input, format, by: model) { $0.resumes = true }
        #expect(report.rows == 20 && report.resumed == 6)
        #expect(model.asked == 7)
        #expect(try names() == ["in", "out"])
        #expect(try await score(input, format).text == text)
    }

    @Test("A run is not gone on with for another input, another model or other options")
    func changed() async throws {
        _ = try? await score(Self.long, by: Doubling(failsAt: 4))
        for change: (inout BatchRequest) throws -> Void in [
            { $0.identity = ["another model"] }, { $0.chunkRows = 3 }, { $0.naming = try BatchNaming(columns: "a_*") },
        ] {
            let failure = await #expect(throws: ScoringFailure.self) {
                try await score(Self.long) { request in
                    request.resumes = true
                    try change(&request)
                }
            }
            #expect(failure?.code == .resume)
        }
        try place.handle.replace(file: "in", with: Array((Self.long + "99\n").utf8))
        let other = await #expect(throws: ScoringFailure.self) { try await score("") { $0.resumes = true } }
        #expect(other?.code == .resume)
        try place.handle.remove(file: "out.slipway-journal")
        let none = await #expect(throws: ScoringFailure.self) { try await score("") { $0.resumes = true } }
        #expect(none?.code == .resume)
    }

    @Test("What was written after the journal's last word is cut off")
    func tail() async throws {
        _ = try? await score(Self.long, by: Doubling(failsAt: 4))
        let part = try place.handle.read(file: "out.slipway-part")
        try place.handle.replace(file: "out.slipway-part", with: part + Array("7,half a li".utf8))
        let (_, text) = try await score(Self.long) { $0.resumes = true }
        #expect(
            text == "x,prediction\n"
                + (1...20).map { n in n > 12 ? "\(n + 1),\(2 * n + 2).0\n" : "\(n),\(2 * n).0\n" }.joined()
        )
    }

    @Test("Answers of several columns become columns of their own")
    func columns() throws {
        func names(_ output: ModelOutput, _ rows: Int) throws -> [String] {
            try BatchColumn.columns(of: output, rows: rows, classes: nil).map(\.name)
        }
        #expect(
            try names(Made.array(Made.doubles([1, 2, 3, 4], shape: [2, 2])), 2) == ["prediction_1", "prediction_2"]
        )
        #expect(try names(Made.array(Made.doubles([1, 2], shape: [2, 1])), 2) == ["prediction"])
        let frame = ModelOutput(form: .frame, tensors: [Made.longs([1], name: "a"), Made.texts(["t"], name: "b")])
        #expect(try names(frame, 1) == ["prediction_a", "prediction_b"])
        let deep = try BatchColumn.columns(
            of: Made.array(Made.doubles([1, 2, 3, 4], shape: [1, 2, 2])),
            rows: 1,
            classes: nil
        )
        #expect(deep[0].values == [.json("[[1.0,2.0],[3.0,4.0]]")])
        let json = ModelOutput(form: .json, tensors: [Made.texts([#"["a",{"b":1}]"#], content: .json)])
        #expect(try BatchColumn.columns(of: json, rows: 2, classes: nil)[0].values == [.text("a"), .json(#"{"b":1}"#)])
        #expect(throws: ScoringFailure.self) { try names(json, 3) }
        #expect(throws: ScoringFailure.self) { try names(Made.array(Made.doubles([1])), 2) }
    }

    @Test("Cells that hold JSON are written the same whoever answered, with the keys in the model's order")
    func cells() throws {
        let texts = [#"{"b": 1.50, "a": "\u00e9"}"#, #""t""#, "null", "[1, 2.0]"]
        let frame = ModelOutput(form: .frame, tensors: [Made.texts(texts, name: "c", content: .json)])
        let here = try BatchColumn.columns(of: frame, rows: 4, classes: nil)
        let answer = #"{"predictions":[{"c":{"b":1.5,"a":"é"}},{"c":"t"},{"c":null},{"c":[1,2.0]}]}"#
        let there = try BatchColumn.columns(ofAnswer: Array(answer.utf8), rows: 4, subject: "m")
        #expect(here[0].values == [.json(#"{"b":1.5,"a":"é"}"#), .text("t"), .missing, .json("[1,2.0]")])
        #expect(here == there)
    }

    @Test("A scoring server's answer becomes the same columns")
    func served() throws {
        func columns(_ body: String, _ rows: Int) throws -> [BatchColumn] {
            try BatchColumn.columns(ofAnswer: Array(body.utf8), rows: rows, subject: "m")
        }
        #expect(
            try columns(#"{"predictions":[1,0],"probabilities":[[0.1,0.9],[0.7,"NaN"]]}"#, 2).map(\.name)
                == ["prediction", "probability_0", "probability_1"]
        )
        #expect(try columns(#"{"predictions":[[1,2],[3,4]]}"#, 2).map(\.name) == ["prediction_1", "prediction_2"])
        #expect(try columns(#"{"predictions":[{"a":1,"b":"x"}]}"#, 1)[1].values == [.text("x")])
        #expect(
            try columns(#"{"predictions":{"label":[1],"p":[[0.5,0.5]]}}"#, 1).map(\.name)
                == ["prediction_label", "prediction_p_1", "prediction_p_2"]
        )
        #expect(throws: ScoringFailure.self) { try columns(#"{"predictions":[1]}"#, 2) }
        #expect(throws: ScoringFailure.self) { try columns("[1]", 1) }
    }
}
