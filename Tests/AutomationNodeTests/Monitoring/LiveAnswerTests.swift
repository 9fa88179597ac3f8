import EvaluationRecords
import Identifiers
import Inference
import Monitoring
import Serving
import StrictJSON
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Answers as monitoring reads them")
struct LiveAnswerTests {
    private func json(_ text: String) -> ModelOutput {
        let bytes = withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { Array($0) } + Array(text.utf8)
        return ModelOutput(
            form: .json,
            tensors: [Tensor(name: "", type: .bytes, content: .json, shape: [1], bytes: bytes)]
        )
    }

    @Test("have a text for classes, and a number where there is one, in the order of the rows")
    func values() {
        let numbers = ModelOutput(form: .array, tensors: [Tensor(doubles: [1, 2.5, .nan], name: "")])
        let read = LiveAnswer.read(numbers, rows: [0, 1, 2], of: 3)
        #expect(read.map(\.text) == ["1.0", "2.5", nil])
        #expect(read.map(\.number) == [1, 2.5, nil])
        let texts = ModelOutput(form: .series, tensors: [Tensor(texts: ["no", "yes"], name: "")])
        #expect(LiveAnswer.read(texts, rows: [1], of: 2).map(\.text) == ["yes"])
        let list = json("[true,3,\"a\",null]")
        #expect(LiveAnswer.read(list, rows: [0, 1, 2, 3], of: 4).map(\.text) == ["true", "3", "a", nil])
    }

    @Test("are none where an answer has no value for each row")
    func none() {
        #expect(LiveAnswer.read(json("[1,2]"), rows: [0], of: 3) == [.none])
        #expect(LiveAnswer.read(json("{\"a\":1}"), rows: [0], of: 1).map(\.number) == [nil])
        let wide = ModelOutput(form: .array, tensors: [.doubles([1, 2, 3, 4], shape: [2, 2])])
        #expect(LiveAnswer.read(wide, rows: [0, 1], of: 2) == [.none, .none])
    }

    @Test("have the probabilities of the rows")
    func probabilities() {
        let output = ModelOutput(
            form: .array,
            tensors: [Tensor(texts: ["no", "yes"], name: "")],
            probabilities: .doubles([0.9, 0.1, 0.2, 0.8], shape: [2, 2])
        )
        #expect(LiveAnswer.read(output, rows: [1], of: 2).map(\.probabilities) == [[0.2, 0.8]])
    }

    @Test("differ as labels do, or by more than a distance; what is missing differs from what is there")
    func compared() throws {
        func answer(_ text: String?, _ number: Double? = nil) -> LiveAnswer {
            LiveAnswer(text: text, number: number, probabilities: [])
        }
        let classes = ShadowMeasure(terms: try #require(ShadowTerms(.binary, nil, nil)), facts: nil)
        #expect(classes.differing([answer("1.0", 1)], [answer("1", 1)]) == 0)
        #expect(classes.differing([answer("yes"), answer(nil)], [answer("no"), answer("no")]) == 2)
        #expect(classes.differing([.none], [.none]) == nil)
        #expect(classes.differing([answer("yes")], []) == nil)
        // Scores are compared by what they decide.
        #expect(
            classes.differing([answer("0.91", 0.91), answer("0.4", 0.4)], [answer("0.77", 0.77), answer("0.6", 0.6)])
                == 1
        )
    }
}

@Suite("Questions to the version before")
struct ShadowQuestionTests {
    private func tapped(_ tensors: [Tensor]) throws -> TappedRows {
        TappedRows(
            request: try #require(ScoringRequestID("r")),
            time: Timestamp(seconds: 0),
            identity: ServedIdentity(
                project: credit,
                generation: try #require(GenerationNumber(2)),
                model: churn,
                version: try #require(VersionID("2"))
            ),
            input: ModelInput(form: .frame, tensors: tensors),
            output: ModelOutput(form: .array, tensors: [Tensor(doubles: [1, 2, 3], name: "")]),
            classes: nil
        )
    }

    @Test("have the chosen rows alone, or the whole request where its rows cannot be taken apart")
    func rows() throws {
        let answers = [LiveAnswer(text: "1", number: 1, probabilities: [])]
        let apart = try tapped([Tensor(doubles: [1, 2, 3], name: "x"), Tensor(texts: ["a", "bb", ""], name: "y")])
        let question = try #require(ShadowQuestion(apart, rows: [1], answers: answers))
        #expect(question.rows == [0])
        #expect(question.input.rows == 1)
        #expect(question.input.tensors[0].doubles == [2])
        #expect(question.input.tensors[1].texts == ["bb"])
        let holes = Tensor(name: "z", type: .int64, shape: [3], bytes: [UInt8](repeating: 0, count: 24), missing: [2])
        let whole = try #require(ShadowQuestion(try tapped([holes]), rows: [1], answers: answers))
        #expect(whole.rows == [1])
        #expect(whole.input.rows == 3)
        #expect(ShadowQuestion(apart, rows: [], answers: []) == nil)
    }

    @Test("are as many in a second as the rate allows")
    func rate() {
        var rate = RateLimit(perSecond: 50)
        let asked: [(Int, Double)] = [(50, 10), (1, 10), (26, 10.5), (25, 10.5), (51, 1000)]
        #expect(asked.map { rate.take($0, at: $1) } == [true, false, false, true, false])
        // A clock that goes back gives nothing.
        var other = RateLimit(perSecond: 10)
        let back: [(Int, Double)] = [(10, 5), (1, 1)]
        #expect(back.map { other.take($0, at: $1) } == [true, false])
    }
}
