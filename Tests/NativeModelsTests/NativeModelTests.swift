import Testing

@testable import NativeModels

@Suite struct NativeModelTests {
    @Test("a table without rows is answered where the library answers it, and refused where it refuses it")
    func noRows() throws {
        let identity: [UInt8] = [1] + FormBytes.count(0)
        let table = try #require(NativeTable(rows: 0, columns: [[]]))
        let answering = try NativeModel.read(FormBytes.form(identity, end: [0, 0, 3, 0]), of: NativeFixture.version())
        #expect(try answering.answer(table).predictions == .numbers([], width: 1))
        let refusing = try NativeModel.read(FormBytes.form(identity), of: NativeFixture.version())
        #expect(throws: RowRefusal.self) { try refusing.answer(table) }
    }

    @Test("a row is answered alone as it is among others")
    func alone() throws {
        let fixture = try NativeFixture("mixed-forest")
        let all = try fixture.model.answer(fixture.table, probabilities: true)
        let row = try NativeFixture("mixed-forest", rows: 3..<4)
        let one = try row.model.answer(row.table, probabilities: true)
        let shares = try #require(all.probabilities)
        #expect(one.probabilities == Array(shares[6..<8]))
    }

    @Test(
        "many rows are answered as each of them alone, bit for bit",
        arguments: ["mixed-forest", "mixed-histogram", "xgboost-classes", "vote", "network", "neighbours-regressor"]
    )
    func many(name: String) throws {
        let fixture = try NativeFixture(name)
        let count = 1_003
        let columns = fixture.table.columns.map { column in (0..<count).map { column[$0 % column.count] } }
        let table = try #require(NativeTable(rows: count, columns: columns))
        let all = try fixture.model.answer(table, probabilities: true)
        var predicted: [NativeAnswer.Predictions] = []
        var shares: [UInt64] = []
        for row in 0..<count {
            let alone = try #require(NativeTable(rows: 1, columns: columns.map { [$0[row]] }))
            let answer = try fixture.model.answer(alone, probabilities: true)
            predicted.append(answer.predictions)
            shares += (answer.probabilities ?? []).map(\.bitPattern)
        }
        #expect((all.probabilities ?? []).map(\.bitPattern) == shares)
        switch all.predictions {
        case .classes(let places): #expect(predicted == places.map { .classes([$0]) })
        case .numbers(let numbers, let width):
            #expect(width == 1 && predicted == numbers.map { .numbers([$0], width: 1) })
        }
    }

    @Test("the first row that is refused is named, whichever step refuses it", arguments: [0, 300, 700])
    func firstRefusal(row: Int) throws {
        // The first step refuses what is missing, the second one what is infinite.
        let steps: [[UInt8]] = [[3, 2] + FormBytes.text("one"), [3, 1] + FormBytes.text("two")]
        let form = FormBytes.form([1] + FormBytes.count(2) + steps.flatMap { $0 })
        let model = try NativeModel.read(form, of: NativeFixture.version())
        var column = [Double](repeating: 1, count: 1_000)
        column[row] = .infinity
        column[row + 3] = .nan
        let table = try #require(NativeTable(rows: column.count, columns: [column]))
        let refusal = #expect(throws: RowRefusal.self) { try model.answer(table) }
        #expect(refusal?.row == row && refusal?.message.hasPrefix("two ") == true)
    }
}
