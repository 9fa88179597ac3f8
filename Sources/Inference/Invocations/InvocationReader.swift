import Identifiers
import MLflow
import StrictJSON

/// Reads the object of an invocation.
struct InvocationReader {
    let tape: JSONTape
    let schema: ModelSchema?
    /// See ``Invocation``.
    let exampleRows: Int

    private enum Form: String {
        case split = "dataframe_split"
        case records = "dataframe_records"
        case inputs
        case instances
    }

    /// Keys by which MLflow knows a request to a language model.
    private static let languageKeys: Set<String> = ["messages", "prompt", "input"]

    func read() throws(ScoringFailure) -> Invocation {
        guard tape.kind(JSONTape.top) == .object else {
            throw TapeTable.mismatch(tape, JSONTape.top, "the body", "an object")
        }
        let members = try tape.members(JSONTape.top, of: "the body")
        if members.contains(where: { Self.languageKeys.contains(tape.text($0.key)) }) {
            return try languageRequest(members)
        }
        var found: [(form: Form, place: Int)] = []
        var parameters: Int?
        for member in members {
            let key = tape.text(member.key)
            if let form = Form(rawValue: key) {
                found.append((form, member.value))
            } else {
                if key == "params" { parameters = member.value }
                try tape.refuseDuplicates(in: member.value, of: "the body, \"\(tape.excerpt(member.key))\"")
            }
        }
        guard let (form, place) = found.first, found.count == 1 else { throw wrongKeys(members) }
        var warnings: [String] = []
        let values = try InvocationParameters(tape: tape, schema: schema?.parameters ?? [])
            .read(parameters, &warnings)
        let input = try input(form, place)
        return Invocation(
            input: input.with(values),
            warnings: warnings,
            isWrapped: true
        )
    }

    private func wrongKeys(_ members: [(key: Int, value: Int)]) -> ScoringFailure {
        let keys = members.prefix(20).map { "\"\(tape.excerpt($0.key))\"" }.joined(separator: ", ")
        return ScoringFailure(
            .inputInvalid,
            "the body",
            expected: "exactly one of dataframe_split, dataframe_records, inputs and instances",
            found: members.isEmpty ? "no key" : "the keys \(keys)"
        )
    }

    private func input(_ form: Form, _ place: Int) throws(ScoringFailure) -> ModelInput {
        guard exampleRows == 0 || form == .records else {
            throw ScoringFailure(
                .inputInvalid,
                form.rawValue,
                expected: "dataframe_records, with rows of examples",
                found: "none"
            )
        }
        return switch form {
        case .split: try table(try TapeTable(split: place, in: tape), form.rawValue)
        case .records: try table(try records(place), form.rawValue)
        case .inputs, .instances: try values(form, place)
        }
    }

    private func records(_ place: Int) throws(ScoringFailure) -> TapeTable {
        var table = try TapeTable(records: place, in: tape, Form.records.rawValue)
        try table.takeExamples(exampleRows, Form.records.rawValue)
        return table
    }

    private func table(
        _ table: TapeTable,
        _ subject: String,
        origin: ModelInput.Origin = .table
    ) throws(ScoringFailure) -> ModelInput {
        switch schema?.isFromTypeHint == true ? nil : schema?.inputs {
        case .columns(let columns): try frame(table, columns, subject, origin)
        case .tensors(let tensors): try TensorInput(schema: tensors, tape: tape, subject: subject).table(table)
        case nil: ModelInput(form: .frame, tensors: try table.inferredFrame(subject), index: table.index)
        }
    }

    /// Of no column at all nothing is left, rows neither, as pandas has it.
    private func frame(
        _ table: TapeTable,
        _ columns: [ModelSchema.Column],
        _ subject: String,
        _ origin: ModelInput.Origin
    ) throws(ScoringFailure) -> ModelInput {
        let tensors = try table.frame(columns, subject)
        return ModelInput(form: .frame, origin: origin, tensors: tensors, index: tensors.isEmpty ? nil : table.index)
    }

    private func values(_ form: Form, _ place: Int) throws(ScoringFailure) -> ModelInput {
        let subject = form.rawValue
        if schema?.isFromTypeHint == true { return try UntypedValues(tape: tape, subject: subject).asItIs(place) }
        switch schema?.inputs {
        case .columns(let columns):
            let values = ColumnValues(tape: tape, columns: columns, subject: subject)
            return try table(
                try values.table(place),
                subject,
                origin: values.origin(place, stacksObjects: form == .instances)
            )
        case .tensors(let tensors):
            let reader = TensorInput(schema: tensors, tape: tape, subject: subject)
            guard form == .instances, tensors.contains(where: { $0.name != nil }), isListOfObjects(place) else {
                return try reader.nested(place)
            }
            return try InstanceTensors(schema: tensors, tape: tape, subject: subject).read(place)
        case nil: return try UntypedValues(tape: tape, subject: subject).read(place, stacksObjects: form == .instances)
        }
    }

    private func isListOfObjects(_ place: Int) -> Bool {
        tape.kind(place) == .array && tape.count(place) > 0 && tape.kind(place + 1) == .object
    }

    /// The whole object as the model's input, without the keys that are parameters.
    private func languageRequest(_ members: [(key: Int, value: Int)]) throws(ScoringFailure) -> Invocation {
        let names = Set((schema?.parameters ?? []).map(\.name))
        let parameters = members.filter { names.contains(tape.text($0.key)) }
        let data = members.filter { !names.contains(tape.text($0.key)) }
        var warnings: [String] = []
        let values = try InvocationParameters(tape: tape, schema: schema?.parameters ?? [])
            .read(members: parameters, &warnings)
        let input: ModelInput
        switch schema?.isFromTypeHint == true ? nil : schema?.inputs {
        case .columns(let columns):
            let values = ColumnValues(tape: tape, columns: columns, subject: "the body")
            let table = try values.languageTable(members: data)
            input = ModelInput(form: .frame, tensors: try table.frame(columns, "the body"))
        case .tensors(let tensors):
            input = try TensorInput(schema: tensors, tape: tape, subject: "the body").nested(JSONTape.top)
        case nil: input = try UntypedValues(tape: tape, subject: "the body").object(data)
        }
        return Invocation(
            input: input.with(values),
            warnings: warnings,
            isWrapped: false
        )
    }
}
