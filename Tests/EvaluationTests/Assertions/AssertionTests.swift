import Datasets
import EvaluationRecords
import Identifiers
import Testing

@testable import Evaluation

@Suite("Assertions")
struct AssertionTests {
    private static let columns = [PlannedColumn("age", .numeric), PlannedColumn("city", .categorical)]

    private static func read(_ text: String, task: EvaluationTask = .binary) throws -> [EvaluationAssertion] {
        try AssertionFile.read(
            Array(text.utf8),
            columns: columns,
            task: task,
            classes: task == .regression ? [] : ["no", "1"]
        )
    }

    private static func outcomes(_ text: String) throws -> [AssertionOutcome] {
        let scores = (0..<40).map { Double($0) / 40 }
        var measured = Measured(
            scores: scores,
            isPositive: (0..<40).map { $0 == 39 ? nil : $0 >= 20 },
            classes: ["no", "1"]
        )
        measured.columns = columns
        let ages: [Double?] = (0..<40).map { row -> Double in Double(row) }
        let cities: [String?] = (0..<40).map { row -> String in row % 2 == 0 ? "Oslo" : "Bergen" }
        measured.values = ["age": .numbers(ages), "city": .texts(cities)]
        measured.assertions = try read(text)
        let result = try measured.result()
        return try Measured.record(result).result.assertions
    }

    @Test("of evaluation.yaml are read with what they expect")
    func file() throws {
        let assertions = try Self.read(
            """
            assertions:
            - name: adults
              where: age >= 18 and city in ["Oslo"]
              expect: {class: 1}
              at-least: 0.9
            - name: scores
              expect: {range: [0.2, 1]}
              at-least: 0.5
              allow-empty: true
            - name: recall of all
              expect: {metric: recall, at-least: 0.7}
            """
        )
        #expect(assertions.map(\.name) == ["adults", "scores", "recall of all"])
        #expect(assertions[0].expectation == .predicted("1") && assertions[0].atLeast == 0.9)
        #expect(assertions[0].condition.columns == ["age", "city"])
        #expect(assertions[1].expectation == .range(0.2...1) && assertions[1].allowEmpty)
        #expect(assertions[2].expectation == .metric(.recall) && assertions[2].atLeast == 0.7)
    }

    @Test(
        "that are no assertions are refused with the line",
        arguments: [
            ("- name: a", 1), ("- name: a\n  expect: {class: 1}", 1),
            ("- name: a\n  expect: {class: 7}\n  at-least: 1", 2),
            ("- name: a\n  expect: {range: [1, 0]}\n  at-least: 1", 2),
            ("- name: a\n  expect: {class: 1, range: [0, 1]}\n  at-least: 1", 2),
            ("- name: a\n  expect: {metric: beauty, at-least: 1}", 2),
            ("- name: a\n  expect: {class: 1}\n  at-least: 2", 3),
            ("- name: a\n  expect: {class: 1}\n  at-least: much", 3),
            ("- name: a\n  expects: {class: 1}\n  at-least: 1", 2),
            ("name: a", 1),
            ("- name: a\n  expect: {class: 1}\n  at-least: 1\n- name: a\n  expect: {class: 1}\n  at-least: 1", 4),
            ("- name: a\n  expect: {class: 1}\n  at-least: 1\n  allow-empty: maybe", 4),
        ] as [(String, Int)]
    )
    func refused(_ text: String, _ line: Int) throws {
        let failure = #expect(throws: EvaluationFailure.self, "\(text)") { try Self.read(text) }
        #expect(
            failure?.code == .assertions && failure?.subject.contains("line \(line)") == true,
            "\(failure?.description ?? "")"
        )
    }

    @Test("name the line and the character of a condition that cannot be read")
    func condition() throws {
        let failure = #expect(throws: EvaluationFailure.self) {
            try Self.read("- name: a\n  where: age >\n  expect: {class: 1}\n  at-least: 1")
        }
        #expect(failure?.code == .condition && failure?.subject.contains("line 2") == true)
    }

    @Test("pass, fail or are undefined, with matching rows, valid rows and Wilson's interval")
    func outcomes() throws {
        let found = try Self.outcomes(
            """
            - name: old are positive
              where: age >= 25
              expect: {class: 1}
              at-least: 0.9
            - name: all are positive
              expect: {class: 1}
              at-least: 0.9
            - name: scores
              where: city == "Oslo"
              expect: {range: [0.5, 1]}
              at-least: 0.5
            - name: recall of the old
              where: age >= 25
              expect: {metric: recall, at-least: 0.95}
            - name: auc of the old
              where: age >= 25
              expect: {metric: roc_auc, at-least: 0.5}
            - name: nobody
              where: age > 1000
              expect: {class: 1}
              at-least: 0.1
            """
        )
        #expect(found.map(\.outcome) == [.pass, .fail, .pass, .pass, .undefined, .undefined])
        // The row without a label has a prediction.
        #expect(found[0].matching == 15 && found[0].valid == 15 && found[0].found.bounds?.kind == .wilson)
        #expect(found[1].matching == 40 && found[1].valid == 20)
        #expect(found[3].matching == 15 && found[3].leftOut == 1 && found[3].found.rows == 14)
        #expect(found[4].reason == .oneClass && found[5].reason == .noRows && found[5].matching == 0)
    }

    @Test("without a row are undefined, which fails a requirement unless they allow to be empty")
    func empty() throws {
        for (allows, passes) in [(false, false), (true, true)] {
            var measured = Measured(
                scores: (0..<40).map { Double($0) / 40 },
                isPositive: (0..<40).map { $0 >= 20 },
                classes: ["no", "1"]
            )
            measured.columns = Self.columns
            measured.values = [
                "age": .numbers([Double?](repeating: 1, count: 40)),
                "city": .texts([String?](repeating: nil, count: 40)),
            ]
            measured.assertions = try Self.read(
                """
                - name: nobody
                  where: age > 1000
                  expect: {class: 1}
                  at-least: 0.1
                  allow-empty: \(allows)
                """
            )
            measured.requirements = [try .parse("assertions.failed == 0"), try .parse("assertions.undefined == 1")]
            let result = try measured.result()
            #expect(result.assertions.first?.outcome == .undefined && result.assertions.first?.allowEmpty == allows)
            #expect(result.requirements.map(\.passed) == [passes, true])
            _ = try Measured.record(result)
        }
    }

    @Test("wait for an optimised threshold")
    func optimised() throws {
        var measured = Measured(
            scores: (0..<40).map { Double($0) / 400 },
            isPositive: (0..<40).map { $0 >= 20 },
            classes: ["no", "1"]
        )
        measured.threshold = .optimised(.accuracy)
        measured.assertions = try Self.read("- name: half\n  expect: {class: 1}\n  at-least: 0.5")
        measured.columns = Self.columns
        measured.values = [
            "age": .numbers([Double?](repeating: 1, count: 40)), "city": .texts([String?](repeating: "a", count: 40)),
        ]
        #expect(try measured.result().assertions[0].valid == 20)
    }
}
