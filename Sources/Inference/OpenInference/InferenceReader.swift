import Identifiers
import MLflow
import StrictJSON

/// Reads the JSON of an inference request, and the binary tensors after it.
struct InferenceReader {
    let tape: JSONTape
    let schema: ModelSchema?
    /// All binary tensors, one after the other.
    let binary: UnsafeRawBufferPointer

    /// Parameters that mean something here and are none of the model's.
    private static let ownParameters: Set<String> = ["binary_data_output", "content_type", "probabilities"]

    func read() throws(ScoringFailure) -> InferenceRequest {
        let members = try object(JSONTape.top, "the request")
        let parameters = try members["parameters"].map { (place) throws(ScoringFailure) in
            try object(place, "parameters")
        }
        var consumed = 0
        var tensors: [WireTensor] = []
        for (index, place) in try list(members["inputs"], "inputs").enumerated() {
            tensors.append(try tensor(place, "inputs[\(index)]", &consumed))
        }
        guard consumed == binary.count else {
            throw ScoringFailure(
                .inputInvalid,
                "the binary tensors",
                expected: "\(consumed) bytes, as the inputs' binary_data_size say",
                found: "\(binary.count)"
            )
        }
        var warnings: [String] = []
        let values = try modelParameters(parameters ?? [:], &warnings)
        let isTable = parameters?["content_type"].map(tape.string) == "pd"
        let input = try InferenceInput(schema: schema?.inputs, isTable: isTable).read(tensors)
        let wantsBinary = try flag(parameters ?? [:], "binary_data_output")
        return InferenceRequest(
            id: try members["id"].flatMap { (place) throws(ScoringFailure) in try text(place, "id") },
            input: input.with(values),
            outputs: try outputs(members["outputs"], wantsBinary),
            wantsBinary: wantsBinary,
            warnings: warnings,
            wantsMoreProbabilities: try flag(parameters ?? [:], "probabilities")
        )
    }

    private func tensor(
        _ place: Int,
        _ subject: String,
        _ consumed: inout Int
    ) throws(ScoringFailure) -> WireTensor {
        let members = try object(place, subject)
        guard let namePlace = members["name"], let name = try text(namePlace, "\(subject).name") else {
            throw ScoringFailure(.inputInvalid, "\(subject).name", expected: "a text", found: "nothing")
        }
        let typeName = members["datatype"].map(tape.string) ?? nil
        guard let type = typeName.flatMap(ElementType.init) else {
            throw ScoringFailure(
                .inputInvalid,
                "\(subject).datatype",
                expected: "one of \(ElementType.allCases.map(\.rawValue).joined(separator: ", "))",
                found: members["datatype"].map(tape.description) ?? "nothing"
            )
        }
        let shape = try shape(members["shape"], "\(subject).shape")
        let parameters = try members["parameters"].map { (place) throws(ScoringFailure) in
            try object(place, "\(subject).parameters")
        }
        if let size = parameters?["binary_data_size"] {
            guard case .integer(let length) = tape.cell(size), length >= 0, length <= binary.count - consumed else {
                throw TapeTable.mismatch(
                    tape,
                    size,
                    "\(subject).parameters.binary_data_size",
                    "at most the \(binary.count - consumed) bytes that are left"
                )
            }
            let slice = UnsafeRawBufferPointer(rebasing: binary[consumed..<consumed + Int(length)])
            consumed += Int(length)
            return try WireTensor(name: name, type: type, shape: shape, binary: slice, subject)
        }
        guard let data = members["data"], tape.kind(data) == .array else {
            throw ScoringFailure(
                .inputInvalid,
                "\(subject).data",
                expected: "a list, or binary_data_size among the parameters",
                found: members["data"].map(tape.description) ?? "nothing"
            )
        }
        do {
            let array = try TapeArray(data, in: tape)
            return try WireTensor(name: name, type: type, shape: shape, data: array, subject)
        } catch let flaw as TapeArray.Flaw {
            throw TapeTable.mismatch(tape, flaw.place, "\(subject).data\(flaw.path)", flaw.expected)
        } catch let failure as ScoringFailure {
            throw failure
        } catch {
            throw ScoringFailure(.inputInvalid, subject, "\(error)")
        }
    }

    private func shape(_ place: Int?, _ subject: String) throws(ScoringFailure) -> [Int] {
        var shape = StatedShape(dimensions: JSONDocument.depthLimit, elements: TapeTable.cellLimit)
        for element in try list(place, subject) {
            guard case .integer(let length) = tape.cell(element), length >= 0 else {
                throw TapeTable.mismatch(tape, element, subject, "lengths from 0")
            }
            guard shape.append(length) else {
                throw ScoringFailure(
                    .inputInvalid,
                    subject,
                    expected: "at most \(JSONDocument.depthLimit) lengths of at most \(TapeTable.cellLimit) elements",
                    found: "more"
                )
            }
        }
        return shape.lengths
    }

    private func outputs(_ place: Int?, _ isBinary: Bool) throws(ScoringFailure) -> [InferenceRequest.Output] {
        guard let place, tape.kind(place) != .null else { return [] }
        var outputs: [InferenceRequest.Output] = []
        var names: Set<String> = []
        for (index, element) in try list(place, "outputs").enumerated() {
            let members = try object(element, "outputs[\(index)]")
            guard let namePlace = members["name"], let name = try text(namePlace, "outputs[\(index)].name") else {
                throw ScoringFailure(.inputInvalid, "outputs[\(index)].name", expected: "a text", found: "nothing")
            }
            guard names.insert(name).inserted else {
                throw ScoringFailure(
                    .inputInvalid,
                    "outputs",
                    expected: "each name once",
                    found: "\"\(name.prefix(CellExcerpt.longest))\" twice"
                )
            }
            var isBinary = isBinary
            if let parameters = members["parameters"] {
                let members = try object(parameters, "outputs[\(index)].parameters")
                if members["binary_data"] != nil { isBinary = try flag(members, "binary_data") }
            }
            outputs.append(InferenceRequest.Output(name: name, isBinary: isBinary))
        }
        return outputs
    }

    private func modelParameters(
        _ members: [String: Int],
        _ warnings: inout [String]
    ) throws(ScoringFailure) -> [String: JSONValue] {
        let known = Set((schema?.parameters ?? []).map(\.name))
        // The key of a member stands right before its value.
        let rest = members.filter { known.contains($0.key) || !Self.ownParameters.contains($0.key) }
            .map { (key: keyPlace(before: $0.value), value: $0.value) }
            .sorted { $0.value < $1.value }
        return try InvocationParameters(tape: tape, schema: schema?.parameters ?? []).read(members: rest, &warnings)
    }

    private func keyPlace(before value: Int) -> Int { value - 1 }

    private func object(_ place: Int, _ subject: String) throws(ScoringFailure) -> [String: Int] {
        if tape.kind(place) == .null { return [:] }
        guard tape.kind(place) == .object else { throw TapeTable.mismatch(tape, place, subject, "an object") }
        var members: [String: Int] = [:]
        for member in try tape.members(place, of: subject) { members[tape.text(member.key)] = member.value }
        return members
    }

    private func list(_ place: Int?, _ subject: String) throws(ScoringFailure) -> [Int] {
        guard let place else { throw ScoringFailure(.inputInvalid, subject, expected: "a list", found: "nothing") }
        guard tape.kind(place) == .array else { throw TapeTable.mismatch(tape, place, subject, "a list") }
        return tape.elements(place)
    }

    /// - Returns: nil for null.
    private func text(_ place: Int, _ subject: String) throws(ScoringFailure) -> String? {
        if tape.kind(place) == .null { return nil }
        guard let text = tape.string(place) else { throw TapeTable.mismatch(tape, place, subject, "a text") }
        return text
    }

    private func flag(_ members: [String: Int], _ key: String) throws(ScoringFailure) -> Bool {
        guard let place = members[key] else { return false }
        guard case .bool(let flag) = tape.cell(place) else {
            throw TapeTable.mismatch(tape, place, "parameters.\(key)", "true or false")
        }
        return flag
    }
}

extension JSONTape {
    /// The text at a place; nil if there is something else.
    func string(_ place: Int) -> String? { kind(place) == .text ? text(place) : nil }
}
