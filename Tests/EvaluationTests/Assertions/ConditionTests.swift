import Datasets
import EvaluationRecords
import Identifiers
import Testing

@testable import Evaluation

@Suite("A condition on rows")
struct ConditionTests {
    private static let columns = [
        PlannedColumn("age", .numeric), PlannedColumn("city", .categorical), PlannedColumn("net income", .numeric),
    ]
    /// Ages 10, 20, 30 and none; Oslo, Bergen, none, Oslo; incomes 1, none, -2.5, 4.
    private static let values: [String: DatasetColumn] = [
        "age": .numbers([10, 20, 30, nil]), "city": .texts(["Oslo", "Bergen", nil, "Oslo"]),
        "net income": .numbers([1, nil, -2.5, 4]),
    ]

    private static func rows(_ text: String) throws -> [Int] {
        let condition = try RowCondition.parse(text, columns: columns)
        let values = condition.columns.map { Self.values[$0] }
        return (0..<4).filter { condition.holds(values, $0) }
    }

    @Test(
        "holds for the rows that it says",
        arguments: [
            ("age >= 20", [1, 2]), ("age < 20", [0]), ("not age < 20", [1, 2, 3]), ("age == 30", [2]),
            ("age != 30", [0, 1]), ("city == \"Oslo\"", [0, 3]), ("city != \"Oslo\"", [1]),
            ("city in [\"Oslo\", \"Bergen\"]", [0, 1, 3]), ("city not in [\"Oslo\"]", [1]),
            ("age in [10, 30.0]", [0, 2]),
            ("city is missing", [2]), ("age is not missing", [0, 1, 2]), ("`net income` <= -2.5", [2]),
            ("age >= 20 and city == \"Bergen\" or city is missing", [1, 2]),
            ("age >= 20 and (city == \"Bergen\" or city is missing)", [1, 2]),
            ("not (age >= 20 or city == \"Oslo\")", []), ("age>=1e1 and age<3e1", [0, 1]),
        ] as [(String, [Int])]
    )
    func holds(_ text: String, _ expected: [Int]) throws {
        #expect(try Self.rows(text) == expected, "\(text)")
    }

    @Test(
        "that cannot be read is refused at its character",
        arguments: [
            ("", 1), ("age", 4), ("age >= ", 8), ("age >= \"a\"", 8), ("city < \"a\"", 6), ("city == 4", 9),
            ("weight > 2", 1), ("age > 2 and", 12), ("(age > 2", 9), ("age > 2)", 8), ("age in []", 9),
            ("age is nothing", 8), ("age = 2", 5), ("city == \"Oslo", 9), ("age > 1.2.3", 7), ("and > 2", 1),
            ("age > 2 city is missing", 9), ("age not > 2", 9),
        ] as [(String, Int)]
    )
    func refused(_ text: String, _ position: Int) throws {
        let failure = #expect(throws: EvaluationFailure.self, "\(text)") {
            try RowCondition.parse(text, columns: Self.columns)
        }
        #expect(failure?.code == .condition)
        #expect(failure?.subject.hasSuffix("character \(position)") == true, "\(text): \(failure?.subject ?? "")")
    }

    @Test("of hostile length or depth is refused")
    func hostile() {
        let deep = String(repeating: "(", count: 1000) + "age > 2"
        #expect(throws: EvaluationFailure.self) { try RowCondition.parse(deep, columns: Self.columns) }
        let long = String(repeating: "age > 2 and ", count: 1000) + "age > 2"
        #expect(throws: EvaluationFailure.self) { try RowCondition.parse(long, columns: Self.columns) }
        let nots = String(repeating: "not ", count: 900) + "age > 2"
        #expect(throws: EvaluationFailure.self) { try RowCondition.parse(nots, columns: Self.columns) }
    }
}
