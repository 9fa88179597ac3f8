import NativeModels
import Testing

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
}
