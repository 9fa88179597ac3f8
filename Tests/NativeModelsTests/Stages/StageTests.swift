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
        let known = try #require(KnownTexts([Array(composed.utf8)]))
        let column = NativeColumn(name: "city", kind: .text(known: known))
        #expect(column.code(of: Array(composed.utf8)) == 0)
        #expect(column.code(of: Array("Zu\u{308}rich".utf8)) == -1)
        #expect(column.code(of: nil).isNaN)
    }

    @Test("a text is found among any others, long, short and empty ones, and is there once")
    func manyTexts() throws {
        let texts = (0..<500).map { place in
            Array(String(repeating: "x", count: place % 7).utf8) + Array("\(place)".utf8)
        }
        let known = try #require(KnownTexts(texts + [[]]))
        for (place, text) in texts.enumerated() { #expect(text.withUnsafeBytes { known.place(of: $0) } == place) }
        #expect(known.place(of: UnsafeRawBufferPointer(start: nil, count: 0)) == 500)
        #expect(known.count == 501 && known.ordered == texts + [[]])
        #expect(Array("x500".utf8).withUnsafeBytes { known.place(of: $0) } == nil)
        #expect(KnownTexts(texts + [texts[17]]) == nil && KnownTexts([[], []]) == nil)
    }

    @Test(
        "a category is found whether categories lie together or far apart, and no number near one is it",
        arguments: [[5, -3, 0, 7], [1e300, -1e300, 0.5, 3], [-5, 1e15, 4]] as [[Double]]
    )
    func categories(values: [Double]) throws {
        let step = [9, 0] + FormBytes.number(-1) + FormBytes.number(0) + FormBytes.count(values.count) + [0]
        let ordinal = step + values.flatMap(FormBytes.number)
        for (place, value) in values.enumerated() { #expect(try FormBytes.answer(ordinal, to: value) == Double(place)) }
        // A distance from the least of them is rounded to a whole one, which the number itself is not.
        let others =
            values.flatMap { [$0.nextUp, $0.nextDown] } + [1e-20, -1e-20, 1e18, -1e18, .infinity, -.infinity, .nan]
        for other in others { #expect(try FormBytes.answer(ordinal, to: other) == -1, "\(other)") }
        let twice = Array(step.dropLast(5)) + FormBytes.count(values.count + 1) + [0]
        let again = twice + (values + values.suffix(1)).flatMap(FormBytes.number)
        #expect(throws: NativeModelFailure.self) { try FormBytes.answer(again, to: 0) }
    }

    @Test("sums beside each other are those of one at a time, for any number of them", arguments: 1...9)
    func linear(width: Int) throws {
        let inputs = 3
        func coefficient(_ sum: Int, _ column: Int) -> Double { 1 / Double(3 + sum * inputs + column) }
        let sums = (0..<width).flatMap { sum in (0..<inputs).flatMap { FormBytes.number(coefficient(sum, $0)) } }
        let intercepts = (0..<width).flatMap { FormBytes.number(0.1 * Double($0)) }
        let step = [11] + FormBytes.count(width) + sums + intercepts
        let model = try NativeModel.read(FormBytes.form(columns: inputs, step), of: NativeFixture.version())
        let table = try #require(NativeTable(rows: 2, columns: [[0.1, 7], [0.2, -3], [0.3, 1e-9]]))
        guard case .numbers(let found, width) = try model.answer(table).predictions else {
            Issue.record("no numbers")
            return
        }
        for (row, numbers) in [[0.1, 0.2, 0.3], [7, -3, 1e-9]].enumerated() {
            for sum in 0..<width {
                let expected = (0..<inputs).reduce(0.0) { $0 + numbers[$1] * coefficient(sum, $1) }
                #expect(found[row * width + sum] == 0.1 * Double(sum) + expected)
            }
        }
    }
}
