import Evaluation
import Identifiers
import Inference
import MLflow
import Testing

@Suite("The golden input of one version, held to the schema of another")
struct GoldenFitTests {
    private static func record() throws -> GoldenRecord {
        try Made.record(
            input: ModelInput(
                form: .frame,
                tensors: [Made.doubles([1, 2.5], name: "a"), Made.texts(["x", "y"], name: "b")]
            ),
            output: Made.array(Made.doubles([0, 1]))
        )
    }

    private static func schema(_ columns: (String, ColumnType)...) -> ModelSchema {
        ModelSchema(inputs: .columns(columns.map { ModelSchema.Column(name: $0.0, type: $0.1) }))
    }

    @Test("a schema of the same columns takes it, and one of fewer, too")
    func fits() throws {
        let record = try Self.record()
        #expect(GoldenFit.of(record, on: Self.schema(("a", .double), ("b", .string))) == .fits(rows: 2))
        #expect(GoldenFit.of(record, on: Self.schema(("b", .string))) == .fits(rows: 2))
    }

    @Test("a column that is wanted and missing, or of another type, refuses a row")
    func refused() throws {
        let record = try Self.record()
        for schema in [
            Self.schema(("c", .double)), Self.schema(("a", .long), ("b", .string)), Self.schema(("b", .double)),
        ] {
            guard case .refused = GoldenFit.of(record, on: schema) else {
                Issue.record("\(schema) was taken")
                continue
            }
        }
    }

    @Test("without a golden prediction or a signature nothing is said")
    func unknown() throws {
        guard case .unknown = GoldenFit.of(nil, on: Self.schema(("a", .double))),
            case .unknown = GoldenFit.of(try Self.record(), on: nil)
        else {
            Issue.record("something was said")
            return
        }
    }
}
