import Evaluation
import Identifiers
import Inference
import Testing

@Suite("Golden checks")
struct GoldenCheckTests {
    /// A recorded output, an answer, and their first difference: place, expected, found.
    struct Case: CustomTestStringConvertible {
        let recorded: ModelOutput
        let answered: ModelOutput
        var difference: (place: String, expected: String, found: String)?
        var testDescription: String { difference?.place ?? "agrees" }
    }

    private static func one(_ tensor: Tensor) -> ModelOutput { Made.array(tensor) }

    static let same: [Case] = [
        Case(recorded: one(Made.doubles([1, 2, .nan])), answered: one(Made.doubles([1 + 5e-7, 2, .nan]))),
        Case(recorded: one(Made.doubles([.infinity])), answered: one(Made.doubles([.infinity]))),
        Case(recorded: one(Made.doubles([0.25])), answered: one(Made.floats([0.25]))),
        Case(
            recorded: one(Made.longs([1, 2])),
            answered: one(Tensor(name: "y", type: .uint8, shape: [2], bytes: [1, 2]))
        ),
        Case(recorded: one(Made.texts(["a", nil])), answered: one(Made.texts(["a", nil]))),
        Case(
            recorded: ModelOutput(form: .json, tensors: [Made.texts([#"{"a":1,"b":[0.5]}"#], content: .json)]),
            answered: ModelOutput(form: .json, tensors: [Made.texts([#"{"b": [0.50000001], "a": 1}"#], content: .json)])
        ),
        Case(
            recorded: ModelOutput(form: .json, tensors: [Made.texts([#"{"a":NaN,"b":0.5}"#], content: .json)]),
            answered: ModelOutput(form: .json, tensors: [Made.texts([#"{"a":NaN,"b":0.50000001}"#], content: .json)])
        ),
        Case(
            recorded: ModelOutput(form: .arrays, tensors: [Made.longs([1], name: "a"), Made.longs([2], name: "b")]),
            answered: ModelOutput(form: .arrays, tensors: [Made.longs([2], name: "b"), Made.longs([1], name: "a")])
        ),
    ]

    static let different: [Case] = [
        Case(
            recorded: one(Made.doubles([0.5, 0.98392])),
            answered: one(Made.doubles([0.5, 0.97314])),
            difference: ("row 2 column prediction", "0.98392", "0.97314")
        ),
        Case(
            recorded: one(Made.doubles([1, 2, 3, 4], shape: [2, 2])),
            answered: one(Made.doubles([1, 2, 3, 5], shape: [2, 2])),
            difference: ("row 2 column prediction 2", "4.0", "5.0")
        ),
        Case(
            recorded: one(Made.doubles([1])),
            answered: one(Made.doubles([.nan])),
            difference: ("row 1 column prediction", "1.0", "NaN")
        ),
        Case(
            recorded: one(Made.doubles([.infinity])),
            answered: one(Made.doubles([-.infinity])),
            difference: ("row 1 column prediction", "inf", "-inf")
        ),
        Case(
            recorded: one(Made.longs([1, 0])),
            answered: one(Made.longs([1, 1])),
            difference: ("row 2 column prediction", "0", "1")
        ),
        Case(
            recorded: one(Made.texts(["e\u{301}"])),
            answered: one(Made.texts(["\u{e9}"])),
            difference: ("row 1 column prediction", "\"e\u{301}\"", "\"\u{e9}\"")
        ),
        Case(
            recorded: one(Made.texts(["a"])),
            answered: one(Made.texts([nil])),
            difference: ("row 1 column prediction", "\"a\"", "no value")
        ),
        Case(
            recorded: one(Made.longs([1, 2])),
            answered: one(Made.doubles([1, 2])),
            difference: ("column prediction", "whole numbers", "floats")
        ),
        Case(
            recorded: one(Made.longs([1, 2])),
            answered: one(Made.longs([1, 2, 3])),
            difference: ("column prediction", "the shape [2]", "[3]")
        ),
        Case(
            recorded: one(Made.longs([1])),
            answered: ModelOutput(form: .series, tensors: [Made.longs([1])]),
            difference: ("", "an array", "a column of a table")
        ),
        Case(
            recorded: ModelOutput(form: .frame, tensors: [Made.longs([1], name: "a"), Made.longs([2], name: "b")]),
            answered: ModelOutput(form: .frame, tensors: [Made.longs([1], name: "a"), Made.longs([3], name: "b")]),
            difference: ("row 1 column b", "2", "3")
        ),
        Case(
            recorded: ModelOutput(form: .frame, tensors: [Made.longs([1], name: "a")]),
            answered: ModelOutput(form: .frame, tensors: [Made.longs([1], name: "c")]),
            difference: ("", "the columns a", "c")
        ),
        Case(
            recorded: ModelOutput(form: .arrays, tensors: [Made.longs([1], name: "a")]),
            answered: ModelOutput(form: .arrays, tensors: []),
            difference: ("column a", "an array of this name", "only none")
        ),
        Case(
            recorded: Made.array(Made.longs([1]), probabilities: Made.doubles([0.1, 0.9], shape: [1, 2])),
            answered: Made.array(Made.longs([1]), probabilities: Made.doubles([0.2, 0.8], shape: [1, 2])),
            difference: ("row 1 column probabilities 1", "0.1", "0.2")
        ),
        Case(
            recorded: Made.array(Made.longs([1]), probabilities: Made.doubles([0.1, 0.9], shape: [1, 2])),
            answered: Made.array(Made.longs([1])),
            difference: ("column probabilities", "probabilities", "none")
        ),
    ]

    @Test("An answer within the tolerance passes", arguments: same)
    func passes(_ test: Case) async throws {
        let record = try Made.record(output: test.recorded)
        let replay = try await GoldenCheck.replay(record, on: ScriptedModel(test.answered, hasProbabilities: true))
        #expect(replay.rows == test.recorded.tensors.first?.shape.first)
        #expect(replay.seconds >= 0)
    }

    @Test("A difference names model, version, row, column, expected and found", arguments: different)
    func refused(_ test: Case) async throws {
        let record = try Made.record(output: test.recorded)
        let model = ScriptedModel(test.answered, hasProbabilities: true)
        let failure = await #expect(throws: ScoringFailure.self) { try await GoldenCheck.replay(record, on: model) }
        let difference = try #require(test.difference)
        let finding = try #require(failure?.findings.first)
        #expect(failure?.code == .goldenMismatch)
        #expect(finding.subject == (difference.place.isEmpty ? "churn 3" : "churn 3 \(difference.place)"))
        #expect(finding.expected == difference.expected)
        #expect(finding.found == difference.found)
        #expect(failure?.message.contains(difference.expected) == true)
        #expect(failure?.message.contains("Python 3.11.7 with numpy 2.4.6") == true)
    }

    @Test("At most twenty differences are shown, and all are counted")
    func many() async throws {
        let record = try Made.record(output: Made.array(Made.longs(Array(0..<500))))
        let model = ScriptedModel(Made.array(Made.longs(Array(1...500))))
        let failure = await #expect(throws: ScoringFailure.self) { try await GoldenCheck.replay(record, on: model) }
        #expect(failure?.findings.count == 20)
        #expect(failure?.message.contains("and 499 more differences") == true)
    }

    @Test("An answer whose bytes are not what it says is no crash")
    func broken() async throws {
        let record = try Made.record(output: Made.array(Made.texts(["a", "b"])))
        let model = ScriptedModel(
            Made.array(Tensor(name: "", type: .bytes, content: .text, shape: [2], bytes: [255, 255, 255, 255, 1]))
        )
        let failure = await #expect(throws: ScoringFailure.self) { try await GoldenCheck.replay(record, on: model) }
        #expect(failure?.code == .goldenInvalid)
    }

    @Test("What the model fails with is what the check fails with")
    func failing() async throws {
        let record = try Made.record(output: Made.array(Made.longs([1])))
        let model = ScriptedModel(failing: ScoringFailure(.workerLost, "churn 3", "is gone"))
        let failure = await #expect(throws: ScoringFailure.self) { try await GoldenCheck.replay(record, on: model) }
        #expect(failure?.code == .workerLost)
    }

    @Test("A recording asks again and again, and keeps output and latency")
    func records() async throws {
        let output = Made.array(
            Made.longs([1, 0, 1]),
            probabilities: Made.doubles([1, 0, 0, 1, 0, 1], shape: [3, 2])
        )
        let like = try Made.record(output: output)
        var recording = GoldenRecording()
        recording.runs = 7
        let model = ScriptedModel(output, hasProbabilities: true)
        let record = try await recording.record(
            like.model,
            like.version,
            manifest: like.manifest,
            input: like.input,
            in: like.environment,
            now: like.created,
            on: model
        )
        #expect(record.output == output)
        #expect(record.latency.runs == 7)
        #expect(model.asked == 8)
        #expect(record.latency.p50 <= record.latency.p99)
        _ = try await GoldenCheck.replay(record, on: model)
    }

    @Test("A model that answers by chance is refused")
    func unsteady() async throws {
        let like = try Made.record(output: Made.array(Made.longs([1, 0, 1])))
        let model = ScriptedModel(Made.array(Made.doubles([0.5])), Made.array(Made.doubles([0.6])))
        let failure = await #expect(throws: ScoringFailure.self) {
            try await GoldenRecording().record(
                like.model,
                like.version,
                manifest: like.manifest,
                input: like.input,
                in: like.environment,
                now: like.created,
                on: model
            )
        }
        #expect(failure?.code == .goldenUnsteady)
        #expect(failure?.subject == "churn 3 row 1 column prediction")
    }
}
