import StrictJSON
import Testing

@testable import MLflow

@Suite("A comparison of schemas")
struct SchemaComparisonTests {
    private typealias Column = ModelSchema.Column

    private static func inputs(_ columns: ModelSchema.Column...) -> ModelSchema {
        ModelSchema(inputs: .columns(columns))
    }

    private static func outputs(_ columns: ModelSchema.Column...) -> ModelSchema {
        ModelSchema(inputs: nil, outputs: .columns(columns))
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let before: ModelSchema?
        let after: ModelSchema?
        let breaking: [String]
        var others: [String] = []
    }

    private static let age = Column(name: "age", type: .long)
    private static let city = Column(name: "city", type: .string)

    static let cases: [Case] = [
        Case(testDescription: "nothing", before: inputs(age), after: inputs(age), breaking: []),
        Case(testDescription: "another order", before: inputs(age, city), after: inputs(city, age), breaking: []),
        Case(
            testDescription: "an input is gone",
            before: inputs(age, city),
            after: inputs(age),
            breaking: ["input \"city\": removed"]
        ),
        Case(
            testDescription: "a new input is required",
            before: inputs(age),
            after: inputs(age, city),
            breaking: ["input \"city\": added, required"]
        ),
        Case(
            testDescription: "a new input is optional",
            before: inputs(age),
            after: inputs(age, Column(name: "city", type: .string, isRequired: false)),
            breaking: [],
            others: ["input \"city\": added, optional"]
        ),
        Case(
            testDescription: "an input is required now",
            before: inputs(Column(name: "age", type: .long, isRequired: false)),
            after: inputs(age),
            breaking: ["input \"age\": required now"]
        ),
        Case(
            testDescription: "an input has another type",
            before: inputs(age),
            after: inputs(Column(name: "age", type: .string)),
            breaking: ["input \"age\": long -> string"]
        ),
        Case(
            testDescription: "an input takes more than before",
            before: inputs(Column(name: "age", type: .integer)),
            after: inputs(age),
            breaking: [],
            others: ["input \"age\": integer -> long"]
        ),
        Case(
            testDescription: "an output gives less than before",
            before: outputs(age),
            after: outputs(Column(name: "age", type: .integer)),
            breaking: [],
            others: ["output \"age\": long -> integer"]
        ),
        Case(
            testDescription: "an output gives more than before",
            before: outputs(Column(name: "age", type: .integer)),
            after: outputs(age),
            breaking: ["output \"age\": integer -> long"]
        ),
        Case(
            testDescription: "an output is a float of another size",
            before: outputs(Column(name: "score", type: .float)),
            after: outputs(Column(name: "score", type: .double)),
            breaking: [],
            others: ["output \"score\": float -> double"]
        ),
        Case(
            testDescription: "an output tensor is of floats of another size",
            before: ModelSchema(
                inputs: nil,
                outputs: .tensors([.init(name: nil, elementType: "float32", shape: [-1])])
            ),
            after: ModelSchema(inputs: nil, outputs: .tensors([.init(name: nil, elementType: "float64", shape: [-1])])),
            breaking: [],
            others: ["output 1: float32 -> float64"]
        ),
        Case(
            testDescription: "an output tensor of whole numbers has fractions now",
            before: ModelSchema(inputs: nil, outputs: .tensors([.init(name: nil, elementType: "int64", shape: [-1])])),
            after: ModelSchema(inputs: nil, outputs: .tensors([.init(name: nil, elementType: "float64", shape: [-1])])),
            breaking: ["output 1: int64 -> float64"]
        ),
        Case(
            testDescription: "an output is gone, and another is new",
            before: outputs(age),
            after: outputs(city),
            breaking: ["output \"age\": removed"],
            others: ["output \"city\": added"]
        ),
        Case(
            testDescription: "columns become tensors",
            before: inputs(age),
            after: ModelSchema(inputs: .tensors([.init(name: nil, elementType: "float32", shape: [-1, 4])])),
            breaking: ["inputs: columns -> tensors"]
        ),
        Case(
            testDescription: "a tensor takes any length",
            before: ModelSchema(inputs: .tensors([.init(name: nil, elementType: "float32", shape: [-1, 4])])),
            after: ModelSchema(inputs: .tensors([.init(name: nil, elementType: "float32", shape: [-1, -1])])),
            breaking: [],
            others: ["input 1: shape [-1, 4] -> [-1, -1]"]
        ),
        Case(
            testDescription: "a tensor takes another length",
            before: ModelSchema(inputs: .tensors([.init(name: nil, elementType: "float32", shape: [-1, 4])])),
            after: ModelSchema(inputs: .tensors([.init(name: nil, elementType: "float32", shape: [-1, 5])])),
            breaking: ["input 1: shape [-1, 4] -> [-1, 5]"]
        ),
        Case(
            testDescription: "an object needs one more property",
            before: inputs(Column(name: "o", type: .object([.init(name: "a", type: .long)]))),
            after: inputs(
                Column(name: "o", type: .object([.init(name: "a", type: .long), .init(name: "b", type: .long)]))
            ),
            breaking: ["input \"o\": object{a: long} -> object{a: long, b: long}"]
        ),
        Case(
            testDescription: "an object may have one more property",
            before: inputs(Column(name: "o", type: .array(of: .object([.init(name: "a", type: .integer)])))),
            after: inputs(
                Column(
                    name: "o",
                    type: .array(
                        of: .object([.init(name: "a", type: .long), .init(name: "b", type: .long, isRequired: false)])
                    )
                )
            ),
            breaking: [],
            others: ["input \"o\": array<object{a: integer}> -> array<object{a: long, b?: long}>"]
        ),
        Case(
            testDescription: "a parameter is gone, another has a new default",
            before: ModelSchema(
                inputs: nil,
                parameters: [
                    .init(name: "k", type: .long, defaultValue: .integer(1)),
                    .init(name: "t", type: .double, defaultValue: .number(0.5)),
                ]
            ),
            after: ModelSchema(
                inputs: nil,
                parameters: [.init(name: "t", type: .double, defaultValue: .number(0.7))]
            ),
            breaking: ["parameter \"k\": removed"],
            others: ["parameter \"t\": another default"]
        ),
        Case(
            testDescription: "the signature is gone",
            before: inputs(age),
            after: nil,
            breaking: ["signature: removed; inputs and outputs are now unknown"]
        ),
        Case(
            testDescription: "there is a signature now",
            before: nil,
            after: inputs(age),
            breaking: [],
            others: ["signature: added; requests are now checked against it"]
        ),
    ]

    @Test("tells what breaks callers from what does not", arguments: cases)
    func judges(_ item: Case) {
        let comparison = SchemaComparison(from: item.before, to: item.after)
        #expect(comparison.breaking.map(\.description) == item.breaking)
        #expect(comparison.changes.filter { !$0.breaksCallers }.map(\.description) == item.others)
    }
}
