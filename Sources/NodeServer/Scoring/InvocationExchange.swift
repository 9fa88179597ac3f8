import HTTPTypes
import Hummingbird
import Identifiers
import Inference
import NIOCore
import Serving

/// The protocol of MLflow's scoring server.
enum InvocationExchange {
    /// The release of MLflow whose protocol the node speaks.
    static let mlflowVersion = "3.0.0"

    /// By MLflow's rules, except that a request that does not say is JSON.
    static func format(of request: Request) throws(RequestFailure) -> InvocationFormat {
        guard let field = request.headers[.contentType] else { return .json }
        if field == "application/json" { return .json }
        let parts = field.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmed() }
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmed().lowercased() }
            guard pair.first == "charset", pair.count == 2, ["utf-8", "\"utf-8\""].contains(pair[1]) else {
                throw wrong(field)
            }
        }
        switch parts.first?.lowercased() {
        case "application/json": return .json
        case "text/csv": return .csv
        default: throw wrong(field)
        }
    }

    /// The number of rows at the beginning that are examples: `slipway score` sends them with each piece of a file.
    static func exampleRows(of request: Request) throws(RequestFailure) -> Int {
        guard let field = request.headers[.slipwayExamples] else { return 0 }
        guard let count = Int(field), (0...64).contains(count) else {
            throw RequestFailure(
                .value,
                "slipway-examples",
                expected: "a number of rows from 0 to 64",
                found: String(field.prefix(200))
            )
        }
        return count
    }

    private static func wrong(_ field: String) -> RequestFailure {
        RequestFailure(
            .contentType,
            "Content-Type",
            expected: "application/json or text/csv, and no parameter but charset=utf-8",
            found: String(field.prefix(200))
        )
    }
}

extension ScoringExchange {
    func invoke(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
        let format = try InvocationExchange.format(of: request)
        let exampleRows = try InvocationExchange.exampleRows(of: request)
        let query = try QueryItems(request, allowed: ["probabilities"])
        let wantsProbabilities = try query.flag("probabilities")
        return try await answer(request, context) { lease, body, limit in
            let model = lease.model
            let schema = model.schema
            let invocation = try await BodyWork.reading(body) { bytes throws(ScoringFailure) in
                try Invocation(
                    bytes,
                    format: format,
                    schema: schema,
                    exampleRows: exampleRows,
                    sizeLimit: bytes.count
                )
            }
            let output = try await model.answer(invocation.input, probabilities: wantsProbabilities)
            let isWrapped = invocation.isWrapped
            let classes = model.classes
            let body = try await BodyWork.writing(output) { () throws(ScoringFailure) in
                try InvocationAnswer.json(
                    output,
                    withProbabilities: wantsProbabilities,
                    isWrapped: isWrapped,
                    classes: classes,
                    limit: limit
                )
            }
            return ScoringAnswer(
                body: body,
                form: output.form,
                rows: invocation.input.rows,
                asked: (invocation.input, output),
                timing: (output.workerSeconds, output.seconds)
            )
        }
    }

    /// Says that the version answers; one that is not active is loaded for it.
    func ping(_ context: NodeRequestContext) async throws -> Response {
        try await describe(context) { _ in ScoringAnswer(body: [UInt8(ascii: "\n")]) }
    }
}

extension StringProtocol {
    func trimmed() -> String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return String(text)
    }
}
