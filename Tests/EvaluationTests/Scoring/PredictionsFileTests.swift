import DurableFiles
import EvaluationRecords
import Identifiers
import TestSupport
import Testing

@testable import Evaluation

@Suite("Files of predictions")
struct PredictionsFileTests {
    private let place: TemporaryDirectory

    init() throws {
        place = try TemporaryDirectory()
    }

    private let block = ScoredRows(
        rowNumbers: [0, 2, 5],
        labels: .classes([1, ScoredRows.unseen, ScoredRows.missing]),
        predictions: .classes([1, 0, 1]),
        probabilities: [[0.25, 0.5, 1e-300], [0.75, 0.5, 1]],
        weights: [1, 0.5, .nan]
    )

    private var head: PredictionsHead {
        PredictionsHead(task: .binary, classes: ["no", "yes"], scores: 2, isWeighted: true)
    }

    @Test("give back what was written, block by block")
    func again() throws {
        let writer = try PredictionsWriter(head, to: place.handle.create(file: "p"))
        try writer.add(block)
        try writer.add(ScoredRows(rowNumbers: [], labels: .classes([]), predictions: .classes([])))
        try writer.add(block)
        var reader = try PredictionsReader(place.handle.open(file: "p"))
        #expect(reader.head == head)
        for _ in 0..<2 {
            let next = try reader.next()
            let read = try #require(next)
            #expect(read.rowNumbers == [0, 2, 5])
            guard case .classes(let labels) = read.labels, case .classes(let predictions) = read.predictions else {
                Issue.record("no classes")
                return
            }
            #expect(labels == [1, -1, -2])
            #expect(predictions == [1, 0, 1])
            #expect(read.probabilities == block.probabilities)
            #expect(read.weights?.prefix(2) == [1, 0.5])
            #expect(read.weights?.last?.isNaN == true)
        }
        let end = try reader.next()
        #expect(end == nil)
    }

    @Test("keep numbers and missing labels of a regression")
    func numbers() throws {
        let head = PredictionsHead(task: .regression, classes: [], scores: 0, isWeighted: false)
        let writer = try PredictionsWriter(head, to: place.handle.create(file: "p"))
        try writer.add(
            ScoredRows(rowNumbers: [7, 8], labels: .numbers([1.5, nil]), predictions: .numbers([2, -0.25]))
        )
        var reader = try PredictionsReader(place.handle.open(file: "p"))
        let next = try reader.next()
        let read = try #require(next)
        guard case .numbers(let labels) = read.labels, case .numbers(let predictions) = read.predictions else {
            Issue.record("no numbers")
            return
        }
        #expect(labels == [1.5, nil])
        #expect(predictions == [2, -0.25])
    }

    @Test("that were cut off, or are none, are refused")
    func damaged() throws {
        let writer = try PredictionsWriter(head, to: place.handle.create(file: "p"))
        try writer.add(block)
        let whole = try place.handle.read(file: "p")
        for length in [head.line.count + 2, whole.count - 1] {
            try place.handle.replace(file: "cut", with: Array(whole[..<length]))
            #expect {
                var reader = try PredictionsReader(place.handle.open(file: "cut"))
                _ = try reader.next()
            } throws: {
                ($0 as? EvaluationFailure)?.code == .predictions
            }
        }
        try place.handle.replace(file: "other", with: Array("{\"format\":\"other\"}\n".utf8))
        #expect { try PredictionsReader(place.handle.open(file: "other")) } throws: {
            ($0 as? EvaluationFailure)?.code == .predictions
        }
    }
}
