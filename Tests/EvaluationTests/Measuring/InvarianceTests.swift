import Datasets
import EvaluationRecords
import Identifiers
import Statistics
import Testing

@testable import Evaluation

@Suite("The id of an evaluation")
struct InvarianceTests {
    /// Rows that are the same in every run: scores of three digits, so that many tie.
    private static func fractions(_ count: Int, _ stream: UInt64) -> [Double] {
        (0..<count).map { SplitMix.fraction(SplitMix.at(stream, UInt64($0))) }
    }

    private static func binary(_ count: Int, replicates: Int = 40, isWeighted: Bool = false) -> Measured {
        let scores = fractions(count, 1).map { ($0 * 1000).rounded() / 1000 }
        let draws = fractions(count, 2)
        let labels = zip(scores, draws).map { score, draw -> Bool? in draw < 0.01 ? nil : draw < 0.2 + 0.5 * score }
        var measured = Measured(scores: scores, isPositive: labels)
        let groups = fractions(count, 3).map { $0 < 0.05 ? nil : $0 < 0.4 ? "a" : "b" }
        let ages = fractions(count, 4).map { $0 < 0.1 ? nil : $0 * 80 }
        measured.columns = [PlannedColumn("group", .categorical), PlannedColumn("age", .numeric)]
        measured.values = ["group": .texts(groups), "age": .numbers(ages)]
        measured.hashes = (0..<count).map { SplitMix.at(9, UInt64($0 / 3 == 0 ? 0 : $0)) }
        if isWeighted { measured.weights = fractions(count, 5).map { $0 * 3 } }
        measured.settings = EvaluationSettings(
            seed: 7,
            replicates: replicates,
            bandPrecision: 0.7,
            slices: [SliceRequest(column: "group"), SliceRequest(column: "age", edges: [20, 40])],
            protected: ["group"],
            weakSegments: true
        )
        return measured
    }

    private static func id(
        _ measured: Measured,
        block: Int = 65_536,
        memory: Int = 256 << 20,
        threads: Int = 2
    ) throws -> EvaluationID {
        try Measured.record(try measured.result(block: block, memory: memory, threads: threads)).id
    }

    @Test("does not depend on the size of the blocks or on the number of threads", arguments: [false, true])
    func blocksAndLanes(_ isWeighted: Bool) throws {
        let measured = Self.binary(3000, isWeighted: isWeighted)
        let id = try Self.id(measured, threads: 1)
        for block in [1, 7, 999, 3000] { #expect(try Self.id(measured, block: block) == id, "blocks of \(block)") }
        for threads in [2, 7] { #expect(try Self.id(measured, threads: threads) == id, "\(threads) threads") }
    }

    @Test("is the same for rows in memory and rows in a file", arguments: [false, true])
    func spilled(_ isWeighted: Bool) throws {
        // More than two blocks of the engine, and more than the least memory holds.
        let measured = Self.binary(150_000, replicates: 8, isWeighted: isWeighted)
        let id = try Self.id(measured, block: 65_536)
        #expect(try Self.id(measured, block: 65_536, memory: 1 << 20) == id)
        #expect(try Self.id(measured, block: 10_007, memory: 1 << 20, threads: 7) == id)
    }

    @Test("does not depend on blocks and threads for several classes")
    func multiclass() throws {
        let count = 2000
        let columns = (0..<4).map { Self.fractions(count, UInt64(20 + $0)) }
        let sums = (0..<count).map { row in columns.reduce(0) { $0 + $1[row] } }
        let labels = Self.fractions(count, 30).map { Int32($0 * 4) }
        var measured = Measured(
            probabilities: columns.map { column in column.indices.map { column[$0] / sums[$0] } },
            labels: labels,
            classes: ["a", "b", "c", "d"]
        )
        measured.settings = EvaluationSettings(seed: 7, replicates: 40)
        let id = try Self.id(measured, threads: 1)
        for block in [1, 333] { #expect(try Self.id(measured, block: block, threads: 7) == id) }
    }

    @Test("does not depend on blocks and threads for numbers")
    func regression() throws {
        let predictions = Self.fractions(70_000, 40)
        let noise = Self.fractions(70_000, 41)
        var measured = Measured(
            labels: zip(predictions, noise).map { 10 * $0 + $1 },
            predictions: predictions.map { 10 * $0 }
        )
        measured.settings = EvaluationSettings(seed: 7, replicates: 20)
        let id = try Self.id(measured, threads: 1)
        for block in [999, 65_537] { #expect(try Self.id(measured, block: block, threads: 7) == id) }
    }

    @Test("changes with the seed")
    func seed() throws {
        var measured = Self.binary(500)
        let id = try Self.id(measured)
        measured.settings = EvaluationSettings(seed: 8, replicates: 40)
        #expect(try Self.id(measured) != id)
    }
}
