import NativeModels
import Testing

@Suite struct StageTests {
    @Test("a step refuses the numbers that its library refuses, and names the row")
    func check() throws {
        let rounding: [UInt8] = [3, 4] + FormBytes.text("RandomForestClassifier")
        #expect(try FormBytes.answer(rounding, to: 1e30) == 1e30)
        for refused in [1e39, .infinity, .nan] {
            #expect(throws: RowRefusal.self) { try FormBytes.answer(rounding, to: refused) }
        }
        let all: [UInt8] = [3, 3] + FormBytes.text("HistGradientBoostingClassifier")
        #expect(try FormBytes.answer(all, to: .infinity) == .infinity)
        let model = try NativeModel.read(FormBytes.form(rounding), of: NativeFixture.version())
        let table = try #require(NativeTable(rows: 3, columns: [[1, 2, .nan]]))
        let refusal = #expect(throws: RowRefusal.self) { try model.answer(table) }
        #expect(refusal?.row == 2)
        #expect(refusal?.message.contains("RandomForestClassifier takes no missing number") == true)
    }

    @Test("a factor and an addend round twice, as two operations do")
    func noFusedOperations() throws {
        let factor = 1 + 0x1p-30
        let stretch: [UInt8] = [5] + FormBytes.number(factor) + FormBytes.number(-1)
        let expected = factor * factor - 1
        #expect(try FormBytes.answer(stretch, to: factor) == expected)
        #expect(expected != (-1.0).addingProduct(factor, factor))
    }

    @Test("zeros of both signs become missing where a library is not given them, and nothing else does")
    func zeros() throws {
        for zero in [0, -0.0] { #expect(try FormBytes.answer([22], to: zero)?.isNaN == true) }
        for other in [Double.leastNonzeroMagnitude, -1, .infinity] {
            #expect(try FormBytes.answer([22], to: other) == other)
        }
        #expect(try FormBytes.answer([22], to: .nan)?.isNaN == true)
    }

    @Test("a set of numbers holds its members, whatever their order, and zeros of both signs")
    func membership() throws {
        let members: [Double] = [7, -1, 0, 3]
        let set: [UInt8] = [21] + FormBytes.count(1) + FormBytes.count(0) + FormBytes.count(members.count)
        let step = set + members.flatMap(FormBytes.number)
        for member in members + [-0.0] { #expect(try FormBytes.answer(step, to: member) == 0) }
        for other in [-2, 1, 3.5, 8, .infinity] { #expect(try FormBytes.answer(step, to: other) == 1) }
    }

    @Test("texts are told apart by their bytes, not as Unicode composes them")
    func texts() throws {
        let composed = "Z\u{fc}rich"
        let column = NativeColumn(name: "city", kind: .text(known: [Array(composed.utf8): 0]))
        #expect(column.code(of: Array(composed.utf8)) == 0)
        #expect(column.code(of: Array("Zu\u{308}rich".utf8)) == -1)
        #expect(column.code(of: nil).isNaN)
    }
}
