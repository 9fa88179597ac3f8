import DurableFiles
package import Identifiers
package import Inference
import StrictJSON

extension GoldenRecord {
    /// Strict JSON, keys sorted: the same record is the same bytes.
    /// - Throws: `golden.invalid` if a tensor contradicts its type or shape, or the record is too large.
    package func written() throws(ScoringFailure) -> [UInt8] {
        var output: JSONValue = [
            "form": .string(self.output.form.rawValue), "tensors": try Self.json(self.output.tensors, subject),
        ]
        if let probabilities = self.output.probabilities {
            output["probabilities"] = try GoldenTensor.json(probabilities, subject)
        }
        let value: JSONValue = [
            "format": .string(ownFormat),
            "model": .string(model.text), "version": .string(version.text),
            "manifest": .string(manifest.description), "created": .string(created.description),
            "input": try inputJSON(),
            "output": output,
            "tolerance": tolerance.json,
            "environment": [
                "python": .string(environment.python),
                "packages": .object(
                    JSONObject(environment.packages.map { (key: $0.key, value: .string($0.value)) })
                ),
            ],
            "latency": [
                "p50": .number(latency.p50), "p99": .number(latency.p99), "runs": .integer(Int64(latency.runs)),
            ],
        ]
        let bytes = JSONWriter.bytes(of: value) + [0x0A]
        let count = (self.input.tensors + self.output.tensors).map(\.count).max() ?? 0
        guard bytes.count <= Self.sizeLimit, count <= Self.valueLimit else {
            throw ScoringFailure(
                .goldenInvalid,
                subject,
                expected: "at most \(Self.sizeLimit) bytes and \(Self.valueLimit) values in a tensor",
                found: "\(bytes.count) bytes, \(count) values; record fewer rows with --rows"
            )
        }
        return bytes
    }

    private func inputJSON() throws(ScoringFailure) -> JSONValue {
        var value: JSONValue = [
            "form": .string(input.form.rawValue), "tensors": try Self.json(input.tensors, subject),
            "parameters": .object(JSONObject(input.parameters.map { (key: $0.key, value: $0.value) })),
        ]
        if input.origin != .table { value["origin"] = .string(input.origin.rawValue) }
        if let index = input.index { value["index"] = .string(String(decoding: index, as: UTF8.self)) }
        return value
    }

    /// The digest of the recorded input as it is written: the same for each record of the same rows.
    package func inputDigest() throws(ScoringFailure) -> Digest {
        StreamingDigest.of(JSONWriter.bytes(of: try inputJSON()))
    }

    /// The second where it says what readers of the first do not know, and would take for something else.
    private var ownFormat: String {
        let needsSecond =
            !tolerance.columns.isEmpty || input.origin != .table || input.index != nil
            || input.tensors.contains { [.mixed, .csv, .fixed].contains($0.content) }
        return needsSecond ? Self.secondFormat : Self.format
    }

    /// - Parameter subject: what messages call the record.
    /// - Throws: `golden.invalid`
    package static func read(
        _ bytes: [UInt8],
        subject: String = "golden prediction"
    ) throws(ScoringFailure) -> GoldenRecord {
        let reader = try JSONFields(parse(bytes, subject)) { flaw in
            ScoringFailure(
                .goldenInvalid,
                flaw.place.isEmpty ? subject : "\(subject): \(flaw.place)",
                expected: flaw.expected,
                found: flaw.found
            )
        }
        let format = try reader.text("format")
        guard format == Self.format || format == Self.secondFormat else {
            throw reader.flaw("format", "\(Self.format) or \(Self.secondFormat)")
        }
        let record = GoldenRecord(
            model: try reader.name("model"),
            version: try reader.name("version"),
            manifest: try reader.digest("manifest"),
            input: try input(reader.object("input")),
            output: try output(reader.object("output")),
            tolerance: try GoldenTolerance(
                reader.object("tolerance"),
                hasColumns: format == Self.secondFormat
            ),
            environment: try environment(reader.object("environment")),
            latency: try latency(reader.object("latency")),
            created: try reader.time("created")
        )
        // One record is one text.
        guard format == record.ownFormat else { throw reader.flaw("format", record.ownFormat) }
        return record
    }

    private static func parse(_ bytes: [UInt8], _ subject: String) throws(ScoringFailure) -> JSONValue {
        do {
            return try JSONParser.parse(bytes, subject: subject, sizeLimit: sizeLimit)
        } catch {
            throw ScoringFailure(
                .goldenInvalid,
                subject,
                "is no JSON that can be read: \(error.message)",
                findings: error.findings,
                underlying: error
            )
        }
    }

    private static func input(_ reader: JSONFields<ScoringFailure>) throws(ScoringFailure) -> ModelInput {
        let tensors = try tensors(reader)
        let text = try reader.text("form")
        guard let form = ModelInput.Form(rawValue: text) else {
            throw reader.flaw("form", "frame, array, arrays or json")
        }
        switch form {
        case .frame: try requireRows(tensors, reader)
        case .array: try requireOne(tensors, reader)
        case .arrays: try requireNames(tensors, reader)
        case .json: try requireJSON(tensors, reader)
        }
        let parameters = try reader.object("parameters").members
        let origin = try reader.optionalText("origin")
        guard let origin = ModelInput.Origin(rawValue: origin ?? ModelInput.Origin.table.rawValue) else {
            throw reader.flaw("origin", "table, csv, inferred, lists or rows")
        }
        return ModelInput(
            form: form,
            origin: origin,
            tensors: tensors,
            index: try index(reader, rows: tensors.first?.shape.first ?? 0),
            parameters: Dictionary(parameters.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        )
    }

    private static func index(_ reader: JSONFields<ScoringFailure>, rows: Int) throws(ScoringFailure) -> [UInt8]? {
        guard reader.has("index") else { return nil }
        let text = try reader.text("index", limit: sizeLimit)
        guard let index = try ModelInput.index(of: Array(text.utf8), rows: rows, subject: "golden prediction") else {
            throw reader.flaw("index", "a list of \(rows) labels, as JSON")
        }
        return index
    }

    private static func output(_ reader: JSONFields<ScoringFailure>) throws(ScoringFailure) -> ModelOutput {
        let tensors = try tensors(reader)
        let text = try reader.text("form")
        guard let form = ModelOutput.Form(rawValue: text) else {
            throw reader.flaw("form", "array, frame, series, arrays or json")
        }
        switch form {
        case .frame: try requireRows(tensors, reader)
        case .array, .series: try requireOne(tensors, reader)
        case .arrays: try requireNames(tensors, reader)
        case .json: try requireJSON(tensors, reader)
        }
        guard reader.has("probabilities") else { return ModelOutput(form: form, tensors: tensors) }
        let probabilities = try GoldenTensor.tensor(reader.object("probabilities"))
        guard probabilities.shape.count == 2, [.float16, .float32, .float64].contains(probabilities.type) else {
            throw reader.flaw("probabilities", "a float for each row and class", found: nil)
        }
        return ModelOutput(form: form, tensors: tensors, probabilities: probabilities)
    }

    private static func tensors(_ reader: JSONFields<ScoringFailure>) throws(ScoringFailure) -> [Tensor] {
        var tensors: [Tensor] = []
        for item in try reader.objects("tensors") { tensors.append(try GoldenTensor.tensor(item)) }
        return tensors
    }

    private static func requireRows(_ tensors: [Tensor], _ reader: JSONFields<ScoringFailure>) throws(ScoringFailure) {
        let rows = tensors.first?.shape.first
        guard tensors.allSatisfy({ $0.shape.first != nil && $0.shape.first == rows }) else {
            throw reader.flaw("tensors", "columns of the same number of rows", found: nil)
        }
    }

    private static func requireOne(_ tensors: [Tensor], _ reader: JSONFields<ScoringFailure>) throws(ScoringFailure) {
        guard tensors.count == 1 else {
            throw reader.flaw("tensors", "one tensor", found: .integer(Int64(tensors.count)))
        }
    }

    private static func requireNames(_ tensors: [Tensor], _ reader: JSONFields<ScoringFailure>) throws(ScoringFailure) {
        guard Set(tensors.map { Array($0.name.utf8) }).count == tensors.count else {
            throw reader.flaw("tensors", "each name once", found: nil)
        }
    }

    private static func requireJSON(_ tensors: [Tensor], _ reader: JSONFields<ScoringFailure>) throws(ScoringFailure) {
        guard tensors.count == 1, tensors[0].content == .json, tensors[0].count == 1 else {
            throw reader.flaw("tensors", "one JSON value", found: nil)
        }
    }

    private static func environment(_ reader: JSONFields<ScoringFailure>) throws(ScoringFailure) -> Environment {
        var packages: [String: String] = [:]
        for (name, version) in try reader.object("packages").members {
            guard let text = version.string, name.utf8.count <= 200, text.utf8.count <= 200 else {
                throw reader.flaw("packages \(name.prefix(200))", "the version of a package", found: version)
            }
            packages[name] = text
        }
        return Environment(python: try reader.text("python", limit: 200), packages: packages)
    }

    private static func latency(_ reader: JSONFields<ScoringFailure>) throws(ScoringFailure) -> Latency {
        let latency = Latency(
            p50: try reader.amount("p50"),
            p99: try reader.amount("p99"),
            runs: Int(try reader.integer("runs"))
        )
        guard latency.p50 <= latency.p99, (1...Int(Int32.max)).contains(latency.runs) else {
            throw reader.flaw(
                "",
                "p50 up to p99, over one run or more",
                found: .string("\(latency.p50), \(latency.p99), \(latency.runs) runs")
            )
        }
        return latency
    }

    private static func json(_ tensors: [Tensor], _ subject: String) throws(ScoringFailure) -> JSONValue {
        var items: [JSONValue] = []
        for tensor in tensors { items.append(try GoldenTensor.json(tensor, subject)) }
        return .array(items)
    }
}
