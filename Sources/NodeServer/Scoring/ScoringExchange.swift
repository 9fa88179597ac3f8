import AsyncSupport
import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import Inference
import ModelWorkers
import NIOCore
import Serving

/// Takes a scoring request from its body to its answer.
struct ScoringExchange: Sendable {
    /// Asks a model: from the bytes of a body to those of an answer, at most as many as the limit allows.
    typealias Conversation = @Sendable (ServedLease, ByteBuffer, AnswerLimit) async throws -> ScoringAnswer

    let serving: any ModelServing
    let log: RequestLog?
    let clock: any TimeSource

    /// Seconds that a request waits for another worker after its own was lost.
    private static let recoverySeconds = 10.0

    /// Reads the body, leases the model and asks it. The answer, or why there is none, is counted and logged.
    func answer(
        _ request: Request,
        _ context: NodeRequestContext,
        _ converse: Conversation
    ) async throws -> Response {
        let start = clock.now
        let model = try context.askedModel()
        let configuration = model.configuration
        // The body comes before the lease: a slow sender must not keep an old generation from ending.
        let body = try await request.scoringBody(context, limit: configuration.bodyBytes)
        let limit = AnswerLimit(bytes: configuration.settings(for: model.name).worker.answerBytes)
        var mayAskAgain = true
        while true {
            let lease = try await model.lease()
            let result = await Self.result(of: lease, body, limit, converse)
            if mayAskAgain, result.hasLostWorker {
                // A prediction changes nothing, and on probation the generation before answers in a moment.
                mayAskAgain = false
                lease.end()
                if await model.recovers(lease.identity, within: Self.recoverySeconds) { continue }
            }
            let seconds = clock.now.seconds(since: start)
            lease.end(result.code, seconds: seconds)
            log?.record(lease.identity, configuration.log, context.requester, body, result, seconds: seconds)
            return try answered(result, lease, ScoringRequestID.brought(by: request), seconds: seconds)
        }
    }

    /// The response, which the tap is told of: it carries the id by which labels find it later.
    private func answered(
        _ result: Result<ScoringAnswer, any Error>,
        _ lease: ServedLease,
        _ brought: ScoringRequestID?,
        seconds: Double
    ) throws -> Response {
        let answer = try result.get()
        let time = clock.timeOfDay
        let id = brought ?? ScoringRequestID(at: time)
        var response = answer.response(of: lease.identity, seconds: seconds)
        response.headers[.slipwayRequest] = id.text
        if let tap = serving.tap, let asked = answer.asked {
            tap.take(
                TappedRows(
                    request: id,
                    time: time,
                    identity: lease.identity,
                    input: asked.input,
                    output: asked.output,
                    classes: lease.served.model.classes
                )
            )
        }
        return response
    }

    private static func result(
        of lease: ServedLease,
        _ body: ByteBuffer,
        _ limit: AnswerLimit,
        _ converse: Conversation
    ) async -> Result<ScoringAnswer, any Error> {
        do {
            return .success(try await converse(lease, body, limit))
        } catch {
            if (error as? ScoringFailure)?.code == .inputInvalid { lease.model.noteRefusal() }
            return .failure(error)
        }
    }

    /// Answers without asking the model: it is loaded for that where it is not.
    func describe(
        _ context: NodeRequestContext,
        _ answer: (ServedLease) -> ScoringAnswer
    ) async throws -> Response {
        let lease = try await context.askedModel().lease()
        defer { lease.end() }
        return answer(lease).response(of: lease.identity)
    }
}

extension Result<ScoringAnswer, any Error> {
    /// The code of the failure; nil for an answer.
    var code: String? {
        guard case .failure(let error) = self else { return nil }
        return (error as? any CodedFailure)?.stableCode ?? "node.unexpected"
    }

    fileprivate var hasLostWorker: Bool {
        guard case .failure(let error as ScoringFailure) = self else { return false }
        return error.code == .workerLost
    }
}

/// The bytes of an answer and their content type.
struct ScoringAnswer: Sendable {
    let body: [UInt8]
    var type = "application/json"
    /// Bytes of JSON before binary tensors.
    var headerLength: Int?
    /// The form of the model's answer in Python, which JSON does not always tell.
    var form: ModelOutput.Form?
    var rows = 0
    /// The question to the model and its answer; nil where no model was asked.
    var asked: (input: ModelInput, output: ModelOutput)?
    /// Seconds that the worker took, and the model of them; nil where no model was asked.
    var timing: (worker: Double, model: Double)?

    /// - Parameter seconds: of the whole request, for the header `server-timing` (W3C Server Timing).
    func response(of identity: ServedIdentity, seconds: Double? = nil) -> Response {
        var headers = identity.headers
        if let timing, let seconds {
            headers[.serverTiming] =
                "total;dur=\(Self.milliseconds(seconds)), worker;dur=\(Self.milliseconds(timing.worker)), "
                + "model;dur=\(Self.milliseconds(timing.model))"
        }
        headers[.contentType] = type
        if let form { headers[.slipwayForm] = form.rawValue }
        if let headerLength { headers[.inferenceHeaderLength] = String(headerLength) }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// To the microsecond.
    private static func milliseconds(_ seconds: Double) -> Double { (seconds * 1e6).rounded() / 1e3 }
}

extension ServedIdentity {
    /// The version that answered, in the headers of every answer.
    var headers: HTTPFields {
        var headers: HTTPFields = [
            .slipwayProject: project.text, .slipwayModel: model.text, .slipwayVersion: version.text,
            .cacheControl: "no-store",
        ]
        headers[.slipwayGeneration] = "\(generation)"
        return headers
    }
}

extension HTTPField.Name {
    static let slipwayProject = Self("slipway-project") ?? .from
    static let slipwayGeneration = Self("slipway-generation") ?? .from
    static let slipwayModel = Self("slipway-model") ?? .from
    static let slipwayVersion = Self("slipway-version") ?? .from
    static let slipwayRequest = Self("slipway-request") ?? .from
    static let slipwayExamples = Self("slipway-examples") ?? .from
    static let slipwayForm = Self("slipway-form") ?? .from
    static let serverTiming = Self("server-timing") ?? .from
    static let slipwayCode = Self("slipway-code") ?? .from
    static let inferenceHeaderLength = Self("inference-header-content-length") ?? .from
}

extension ScoringRequestID {
    /// - Returns: nil where the request brings none, or one that is no id.
    static func brought(by request: Request) -> ScoringRequestID? {
        request.headers[.requestID].flatMap { ScoringRequestID($0) }
    }
}

extension Request {
    /// Refuses encoded bodies: a compressed body could decompress to more than any limit.
    func refuseEncoding() throws(RequestFailure) {
        guard let field = headers[.contentEncoding], field.trimmed().lowercased() != "identity" else { return }
        throw RequestFailure(
            .contentType,
            "Content-Encoding",
            expected: "a body that is not packed: no Content-Encoding, or identity",
            found: String(field.prefix(200))
        )
    }

    /// The whole body. One that comes in one piece is not copied.
    func scoringBody(_ context: NodeRequestContext, limit: UInt64) async throws -> ByteBuffer {
        try refuseEncoding()
        try refuseLength(over: limit)
        try context.bodyLease?.expect(contentLength)
        ConnectionGuard.inviteBody(of: self, over: context.channel)
        var whole = ByteBuffer()
        for try await var part in body {
            try context.bodyLease?.take(part.readableBytes)
            if whole.readableBytes == 0 { whole = part } else { whole.writeBuffer(&part) }
            guard UInt64(whole.readableBytes) <= limit else { throw Self.tooLarge(limit: limit, found: "more") }
        }
        try checkWhole(received: UInt64(whole.readableBytes))
        return whole
    }
}
