import Datasets
import EvaluationRecords
import Identifiers
import Testing

@testable import Evaluation

@Suite("Checks of the data")
struct CheckTests {
    private static let count = 400

    private static func measured() -> Measured {
        var measured = Measured(
            scores: (0..<count).map { Double($0 % 89) / 89 },
            isPositive: (0..<count).map { $0 % 3 == 0 }
        )
        measured.settings = EvaluationSettings(seed: 1, replicates: 10)
        return measured
    }

    private static func check(_ result: EvaluationResult, _ name: String, _ column: String? = nil) -> DataCheck? {
        result.checks.first { $0.name == name && $0.column == column }
    }

    @Test("columns that tell the label, have one value or are mostly missing are warned of")
    func columns() throws {
        var measured = Self.measured()
        measured.columns = [
            PlannedColumn("leak", .numeric), PlannedColumn("copy", .categorical), PlannedColumn("one", .numeric),
            PlannedColumn("empty", .numeric), PlannedColumn("plain", .numeric),
        ]
        let rows = Array(0..<Self.count)
        let leak: [Double?] = rows.map { row -> Double in row % 3 == 0 ? -1 - Double(row) : Double(row) }
        let copy: [String?] = rows.map { row -> String in row % 3 == 0 ? "yes" : "no" }
        let empty: [Double?] = rows.map { row -> Double? in row < 300 ? nil : Double(row) }
        let plain: [Double?] = rows.map { row -> Double in Double(row * 7 % 100) }
        measured.values = [
            "leak": .numbers(leak), "copy": .texts(copy), "empty": .numbers(empty), "plain": .numbers(plain),
            "one": .numbers([Double?](repeating: 4, count: Self.count)),
        ]
        let result = try measured.result()
        #expect(
            Self.check(result, "leakage", "leak")?.value == 1 && Self.check(result, "leakage", "leak")?.outcome == .warn
        )
        #expect(Self.check(result, "leakage", "copy")?.outcome == .warn)
        #expect(Self.check(result, "leakage", "plain")?.outcome == .pass)
        #expect(Self.check(result, "constant", "one")?.outcome == .warn)
        #expect(Self.check(result, "constant", "plain")?.outcome == .pass)
        #expect(Self.check(result, "missing", "empty")?.value == 0.75)
        #expect(Self.check(result, "missing", "empty")?.outcome == .warn)
        #expect(Self.check(result, "missing", "plain")?.outcome == .pass)
        _ = try Measured.record(result)
    }

    @Test("rows that stand twice, in the training data or among golden predictions are counted")
    func hashes() throws {
        var measured = Self.measured()
        measured.hashes = (0..<Self.count).map { UInt64($0 < 10 ? 3 : $0 + 100) &* 0x9E37_79B9_7F4A_7C15 }
        measured.known = KnownRows(
            training: Set((200..<250).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }),
            golden: [7, 8]
        )
        measured.askedHashes = (0..<Self.count).map { UInt64($0 % 100) }
        let result = try measured.result()
        #expect(Self.check(result, "duplicates")?.rows == 9 && Self.check(result, "duplicates")?.outcome == .warn)
        #expect(Self.check(result, "overlap")?.rows == 50 && Self.check(result, "overlap")?.outcome == .warn)
        #expect(Self.check(result, "golden-overlap")?.rows == 8 && Self.check(result, "golden-overlap")?.value == 0.02)
        #expect(Self.check(result, "golden-overlap")?.outcome == .warn)
        #expect(result.warnings.contains { $0.code == "data.overlap" })
    }

    @Test("rows that cannot be compared with golden ones say so, and none in common is a pass")
    func golden() throws {
        var measured = Self.measured()
        #expect(Self.check(try measured.result(), "golden-overlap") == nil)
        measured.known = KnownRows(golden: [7])
        let other = Self.check(try measured.result(), "golden-overlap")
        #expect(other?.outcome == .undefined && other?.reason == .otherColumns)
        measured.askedHashes = (0..<Self.count).map { UInt64($0 + 100) }
        #expect(Self.check(try measured.result(), "golden-overlap")?.outcome == .pass)
        _ = try Measured.record(measured.result())
    }

    @Test("ids that stand in several rows are counted, and rows without an id are none of them")
    func ids() throws {
        var measured = Self.measured()
        #expect(Self.check(try measured.result(), "duplicate-ids") == nil)
        measured.idHashes = (0..<Self.count).map { $0 < 100 ? ScoredRows.noID : UInt64($0 < 110 ? 7 : $0 + 1000) }
        let found = Self.check(try measured.result(), "duplicate-ids")
        #expect(found?.rows == 9 && found?.value == 0.03 && found?.outcome == .warn)
        _ = try Measured.record(measured.result())
    }

    @Test("of thousands of columns those that warn are kept, and what is not listed is told")
    func manyColumns() throws {
        let names = (0..<5000).map { "c\($0)" }
        let rows = Array(0..<20)
        var measured = Measured(scores: rows.map { Double($0) / 20 }, isPositive: rows.map { $0 % 3 == 0 })
        measured.settings = EvaluationSettings(seed: 1, replicates: 10)
        measured.columns = names.map { PlannedColumn($0, .categorical) }
        for (place, name) in names.enumerated() {
            measured.values[name] = .texts(
                rows.map { row -> String? in place == 4999 ? "one" : row % 2 == 0 ? "a" : "b" }
            )
        }
        let result = try measured.result()
        #expect(result.checks.count == CheckLimit.most)
        #expect(Self.check(result, "constant", "c4999")?.outcome == .warn)
        #expect(result.warnings.contains { $0.code == "checks.cut" && $0.detail.contains("of 20001 checks") })
        #expect(try Measured.record(result).bytes.count < RecordLimits.bytes)
    }

    @Test("without hashes, duplicates say that nobody asked")
    func none() throws {
        let result = try Self.measured().result()
        #expect(Self.check(result, "duplicates")?.reason == .notAsked)
    }

    @Test("duplicates are the same for hashes in memory and in a file")
    func spilled() throws {
        let count = 200_000
        var measured = Measured(
            scores: (0..<count).map { Double($0 % 89) / 89 },
            isPositive: (0..<count).map { $0 % 3 == 0 }
        )
        measured.settings = EvaluationSettings(seed: 1, replicates: 0)
        measured.hashes = (0..<count).map { UInt64($0 % 150_000) &* 0x9E37_79B9_7F4A_7C15 }
        let found = Self.check(try measured.result(memory: 1 << 20), "duplicates")
        let other = Self.check(try measured.result(), "duplicates")
        #expect(found?.rows == 50_000 && found == other)
    }
}
