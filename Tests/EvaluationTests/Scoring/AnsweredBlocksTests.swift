import Datasets
import DurableFiles
import Identifiers
import Inference
import Synchronization
import TestSupport
import Testing

@testable import Evaluation

/// Answers rows of one number each with what a test says.
private struct ScriptedScorer: BatchScorer {
    /// Is given the numbers, and how often it was asked before.
    let answers: @Sendable ([Double], Int) throws(ScoringFailure) -> [Double]
    private let calls = Shared(0)

    init(_ answers: @escaping @Sendable ([Double], Int) throws(ScoringFailure) -> [Double]) {
        self.answers = answers
    }

    final class Shared: Sendable {
        private let value: Mutex<Int>
        init(_ value: Int) { self.value = Mutex(value) }
        func next() -> Int {
            value.withLock {
                $0 += 1
                return $0 - 1
            }
        }
    }

    mutating func begin(header: [String]?) {}
    var needsSurvey: Bool { false }
    mutating func survey(_ rows: BatchRows) {}

    mutating func answer(_ rows: BatchRows) async throws -> BatchAnswer {
        guard case .table(let table) = rows else { return BatchAnswer(rows: [], columns: [], bad: []) }
        let numbers = (0..<table.count).map { Double(table.text(row: $0, column: 0)) ?? .nan }
        let values = try answers(numbers, calls.next())
        return BatchAnswer(
            rows: Array(0..<table.count),
            columns: [BatchColumn(name: "prediction", values: values.map { .float($0) })],
            bad: []
        )
    }
}

@Suite("Rows of a data set that a model is asked for")
struct AnsweredBlocksTests {
    private let place: TemporaryDirectory

    init() throws {
        place = try TemporaryDirectory()
        let text = "x\n" + (1...3000).map { "\($0)\n" }.joined()
        try place.write(Array(text.utf8), to: "d.csv")
    }

    private func blocks(_ scorer: ScriptedScorer, journal: Bool = false) throws -> AnsweredBlocks<ScriptedScorer> {
        var plan = ReadingPlan()
        plan.withheld = []
        return AnsweredBlocks(
            try DatasetReader(DatasetFile.open(place.path("d.csv")), plan),
            RowAsking(scorer, skipsBadRows: true),
            journal: journal
                ? try AnswerJournal("answers", in: place.handle, identity: StreamingDigest.of([1])) : nil,
            subject: "churn/3"
        )
    }

    private func all(_ blocks: inout AnsweredBlocks<ScriptedScorer>) async throws -> (
        rows: [Int], values: [TensorValue]
    ) {
        var rows: [Int] = []
        var values: [TensorValue] = []
        while let block = try await blocks.next() {
            rows += block.block.rowNumbers
            values += block.answers.first?.values ?? []
        }
        return (rows, values)
    }

    private func failure(_ code: ScoringCode) -> ScoringFailure { ScoringFailure(code, "the model", "gave up") }

    @Test(
        "that are answered differently the second time are told with the row; the rows of the trial come all the same"
    )
    func steadiness() async throws {
        var steady = try blocks(ScriptedScorer { numbers, _ in numbers })
        #expect(try await steady.probe(200)?.block.count == 200)
        #expect(try await steady.unsteadiness() == nil)
        let found = try await all(&steady)
        #expect(found.rows == Array(0..<3000) && found.values == (1...3000).map { .float(Double($0)) })
        var other = try blocks(ScriptedScorer { numbers, call in numbers.map { $0 == 5 ? Double(call) : $0 } })
        #expect(try await other.unsteadiness() == "prediction of row 5 was 0.0, then 1.0")
    }

    @Test("that the model refuses are left out and counted with the first of them, and end it when they are many")
    func badRows() async throws {
        let refusal = failure(.modelRaised)
        var few = try blocks(
            ScriptedScorer { (numbers, _) throws(ScoringFailure) in
                if numbers.contains(where: { $0 == 13 || $0 == 2100 }) { throw refusal }
                return numbers
            }
        )
        let found = try await all(&few)
        #expect(found.rows.count == 2998 && !found.rows.contains(12) && !found.rows.contains(2099))
        #expect(few.bad == 2 && few.firstBad?.number == 13 && few.asked == 3000)
        try few.requireFewBad()
        var many = try blocks(
            ScriptedScorer { (numbers, _) throws(ScoringFailure) in
                if numbers.contains(where: { $0 <= 1000 && Int($0) % 25 == 0 }) { throw refusal }
                return numbers
            }
        )
        _ = try await all(&many)
        let error = #expect(throws: EvaluationFailure.self) { try many.requireFewBad() }
        #expect(error?.code == .answer && error?.subject.hasSuffix("d.csv row 25") == true)
        #expect(error?.message.contains("40 of 3000") == true)
    }

    @Test("at which the model ends are named, and the next run goes on behind what was answered before")
    func crash() async throws {
        let end = failure(.workerLost)
        do {
            var run = try blocks(
                ScriptedScorer { (numbers, _) throws(ScoringFailure) in
                    if numbers.contains(2500) { throw end }
                    return numbers
                },
                journal: true
            )
            let error = await #expect(throws: ScoringFailure.self) { try await all(&run) }
            #expect(error?.code == .workerLost && error?.subject.hasSuffix("d.csv rows 2001 to 3000") == true)
            #expect(error?.message.contains("churn/3") == true && error?.message.contains("gave up") == true)
        }
        let asked = ScriptedScorer.Shared(0)
        var again = try blocks(
            ScriptedScorer { (numbers, _) throws(ScoringFailure) in
                _ = asked.next()
                return numbers
            },
            journal: true
        )
        let found = try await all(&again)
        #expect(found.rows == Array(0..<3000) && found.values == (1...3000).map { .float(Double($0)) })
        #expect(again.resumed == 2 && asked.next() == 1)
    }
}
