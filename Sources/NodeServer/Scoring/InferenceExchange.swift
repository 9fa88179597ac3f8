import HTTPTypes
import Hummingbird
import Identifiers
import Inference
import NIOCore
import NodeAPI
import Serving
import StrictJSON

/// The Open Inference Protocol, version 2, over REST.
enum InferenceExchange {
    static let server: JSONValue = [
        "name": "slipwayd", "version": .string(SlipwayVersion.current), "extensions": ["binary_tensor_data"],
    ]

    static func headerLength(of request: Request) throws(RequestFailure) -> Int? {
        guard let field = request.headers[.inferenceHeaderLength] else { return nil }
        guard let length = Int(field), length >= 0 else {
            throw RequestFailure(
                .value,
                "Inference-Header-Content-Length",
                expected: "bytes of JSON before the binary tensors",
                found: String(field.prefix(200))
            )
        }
        return length
    }
}

extension ScoringExchange {
    func infer(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
        let headerLength = try InferenceExchange.headerLength(of: request)
        let name = ScoringPath.inferenceName(context)
        return try await answer(request, context) { lease, body, limit in
            let model = lease.model
            let schema = model.schema
            let inference = try await BodyWork.reading(body) { bytes throws(ScoringFailure) in
                try InferenceRequest.parse(bytes, headerLength: headerLength, schema: schema, sizeLimit: bytes.count)
            }
            let output = try await model.answer(inference.input, probabilities: inference.wantsProbabilities)
            let answer = try await BodyWork.writing(output) { () throws(ScoringFailure) in
                try InferenceAnswer.encode(
                    output,
                    of: inference,
                    model: name,
                    version: lease.identity.version.text,
                    limit: limit
                )
            }
            return ScoringAnswer(
                body: answer.body,
                type: answer.headerLength == nil ? "application/json" : "application/octet-stream",
                headerLength: answer.headerLength,
                rows: inference.input.rows,
                asked: (inference.input, output),
                timing: (output.workerSeconds, output.seconds)
            )
        }
    }

    func metadata(_ context: NodeRequestContext) async throws -> Response {
        try await describe(context) { lease in
            let metadata = InferenceMetadata.model(
                named: ScoringPath.inferenceName(context),
                versions: [lease.identity.version.text],
                platform: "mlflow",
                schema: lease.model.schema,
                hasProbabilities: lease.model.hasProbabilities
            )
            return ScoringAnswer(body: JSONWriter.bytes(of: metadata))
        }
    }

    /// Says that the version answers; one that is not active is loaded for it.
    func readiness(_ context: NodeRequestContext) async throws -> Response {
        try await describe(context) { _ in
            let document: JSONValue = ["name": .string(ScoringPath.inferenceName(context)), "ready": true]
            return ScoringAnswer(body: JSONWriter.bytes(of: document))
        }
    }
}

extension Response {
    static func document(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSONWriter.bytes(of: value)))
        )
    }
}
