import Datasets
import EvaluationRecords
import Identifiers
import Testing

@testable import Evaluation

@Suite("The task, the classes and the positive class")
struct TaskDecisionTests {
    private func decide(
        labels: [String] = [],
        model: [String]? = nil,
        positive: String? = nil,
        task: EvaluationTask? = nil,
        answers: [TensorValue] = []
    ) throws -> TaskDecision {
        var question = TaskDecision.Question()
        question.labels = labels
        question.modelClasses = model
        question.positive = positive
        question.task = task
        return try TaskDecision.decide(
            question,
            predictions: BatchColumn(name: "prediction", values: answers),
            subject: "churn/3"
        )
    }

    @Test("come from the declaration before the model")
    func order() throws {
        #expect(
            try decide(labels: ["b", "a"], model: ["a", "b"], positive: "a")
                == TaskDecision(task: .binary, classes: ["b", "a"], positive: "a")
        )
        #expect(try decide(model: ["a", "b", "c"]) == TaskDecision(task: .multiclass, classes: ["a", "b", "c"]))
        #expect(try decide(labels: ["0", "1"], task: .multiclass).task == .multiclass)
    }

    @Test(
        "know which class says yes by itself",
        arguments: [(["0", "1"], "1"), (["1", "0"], "1"), (["0.0", "1.0"], "1.0"), (["False", "True"], "True")]
    )
    func positive(_ classes: [String], _ yes: String) throws {
        #expect(try decide(model: classes).positive == yes)
    }

    @Test("are asked for, and never guessed")
    func refused() {
        let cases: [() throws -> TaskDecision] = [
            { try decide(model: ["No", "Yes"]) },
            { try decide(model: ["No", "Yes"], positive: "yes") },
            { try decide(labels: ["one"]) },
            { try decide(answers: [.integer(1), .integer(0)]) },
            { try decide(answers: [.text("No")]) },
            { try decide(task: .binary, answers: [.float(0.5)]) },
            { try decide(labels: ["a", "b", "c"], task: .binary) },
            { try decide(labels: ["a", "b"], task: .regression) },
        ]
        for (number, ask) in cases.enumerated() {
            #expect("case \(number)") { try ask() } throws: { ($0 as? EvaluationFailure)?.code == .classes }
        }
    }

    @Test("are a regression where a model without classes answers floats")
    func regression() throws {
        #expect(try decide(answers: [.float(1.5), .missing]).task == .regression)
        #expect(try decide(task: .regression, answers: [.integer(2)]).task == .regression)
    }
}

@Suite("The columns of answers")
struct AnswerColumnsTests {
    private func columns(
        _ found: [String],
        _ classes: [String] = ["no", "yes"],
        positive: Int? = 1,
        given: [(label: String, column: String)] = []
    ) throws -> AnswerColumns {
        try AnswerColumns.of(
            found,
            matcher: LabelMatcher(classes: classes),
            positive: positive,
            given: given,
            subject: "churn/3"
        )
    }

    @Test("are found by their names, in the order of the classes")
    func named() throws {
        #expect(
            try columns(["prediction", "probability_yes", "probability_no"])
                == AnswerColumns(prediction: "prediction", probabilities: ["probability_no", "probability_yes"])
        )
        #expect(try columns(["prediction"]) == AnswerColumns(prediction: "prediction"))
        #expect(
            try columns(["prediction", "probability_0", "probability_1"], ["0.0", "1.0"]).probabilities
                == ["probability_0", "probability_1"]
        )
    }

    @Test("can be named, and the positive one alone will do")
    func given() throws {
        #expect(
            try columns(["prediction"], ["0", "1"], given: [("1", "prediction")])
                == AnswerColumns(prediction: nil, probabilities: ["prediction"])
        )
        #expect(
            try columns(["prediction_1", "prediction_2"], given: [("yes", "prediction_2"), ("no", "prediction_1")])
                == AnswerColumns(prediction: nil, probabilities: ["prediction_1", "prediction_2"])
        )
    }

    @Test("that are not there, or of other classes, are refused")
    func refused() {
        let cases: [() throws -> AnswerColumns] = [
            { try columns(["prediction_1", "prediction_2"]) },
            { try columns(["prediction", "probability_0", "probability_1"]) },
            { try columns(["prediction", "probability_yes"]) },
            { try columns(["prediction"], given: [("no", "prediction")]) },
            { try columns(["prediction"], given: [("maybe", "prediction")]) },
            { try columns(["prediction"], given: [("yes", "score")]) },
            { try columns(["p", "q"], given: [("yes", "p"), ("yes", "q")]) },
            { try columns(["p", "q"], ["0", "1"], given: [("1", "p"), ("1.0", "q")]) },
        ]
        for (number, ask) in cases.enumerated() {
            #expect("case \(number)") { try ask() } throws: { error in
                [.classes, .answer].contains((error as? EvaluationFailure)?.code)
            }
        }
    }

    @Test("are proven to be in the order of the classes")
    func proof() throws {
        func prove(_ predictions: [Int32], _ no: [Double], _ yes: [Double]) throws {
            try ClassProof.require(
                .classes(predictions),
                [no, yes],
                classes: ["no", "yes"],
                rowNumbers: Array(predictions.indices),
                subject: "churn/3"
            )
        }
        try prove([0, 1, 1], [0.9, 0.2, 0.5], [0.1, 0.8, 0.5])
        #expect { try prove([0, 1], [0.1, 0.8], [0.9, 0.2]) } throws: { error in
            (error as? EvaluationFailure)?.code == .classes && "\(error)".contains("row 1")
        }
        #expect { try prove([-1, -1], [0.1, 0.8], [0.9, 0.2]) } throws: { ($0 as? EvaluationFailure)?.code == .answer }
    }
}
