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
    let serving: any ModelServing
    let statistics: ScoringStatistics
    let log: RequestLog?

    /// Seconds that a request waits for another worker after its own was lost.
    private static let recoverySeconds = 10.0

    /// What was asked, for the statistics and the log.
    struct Asked {
        let target: ServingTarget
        let configuration: ScoringConfiguration
        let body: ByteBuffer
        let requester: Requester?
    }

    /// Reads the body and lends the model. What the model answers, or why it does not, is counted and logged.
    /// - Parameter exchange: makes the answer's bytes of a body, at most as many as the limit allows.
    func answer(
        _ request: Request,
        _ context: NodeRequestContext,
        _ target: ServingTarget,
        _ exchange:
            @Sendable (ServedIdentity, any AnsweringModel, ByteBuffer, AnswerLimit) async throws -> ScoringAnswer
    ) async throws -> Response {
        let clock = ContinuousClock()
        let start = clock.now
        let configuration = try serving.scoringConfiguration(of: target)
        let body = try await request.scoringBody(context, limit: configuration.bodyBytes)
        let limit = AnswerLimit(bytes: configuration.settings(for: target.model).worker.answerBytes)
        let (identity, result) = try await attempt(target, context.requester, body) { identity, model, body in
            try await exchange(identity, model, body, limit)
        }
        let seconds = start.duration(to: clock.now) / .seconds(1)
        switch result {
        case .success(let answer):
            statistics.record(identity, nil, seconds: seconds)
            log?.record(identity, configuration.log, context.requester, body, answer, nil, seconds: seconds)
            return answer.response(of: identity, seconds: seconds)
        case .failure(let error):
            let code = (error as? any CodedFailure)?.stableCode ?? "node.unexpected"
            statistics.record(identity, code, seconds: seconds)
            log?.record(identity, configuration.log, context.requester, body, nil, code, seconds: seconds)
            throw error
        }
    }

    /// Asks, and once more where the worker was lost: a prediction changes nothing, and on probation the generation before
    /// answers in a moment.
    private func attempt(
        _ target: ServingTarget,
        _ requester: Requester?,
        _ body: ByteBuffer,
        _ exchange: @Sendable (ServedIdentity, any AnsweringModel, ByteBuffer) async throws -> ScoringAnswer
    ) async throws -> (ServedIdentity, Result<ScoringAnswer, any Error>) {
        let first = try await ask(target, requester, body, exchange)
        guard case .failure(let error as ScoringFailure) = first.1, error.code == .workerLost,
            await serving.recovers(first.0, within: Self.recoverySeconds)
        else {
            return first
        }
        return try await ask(target, requester, body, exchange)
    }

    private func ask(
        _ target: ServingTarget,
        _ requester: Requester?,
        _ body: ByteBuffer,
        _ exchange: @Sendable (ServedIdentity, any AnsweringModel, ByteBuffer) async throws -> ScoringAnswer
    ) async throws -> (ServedIdentity, Result<ScoringAnswer, any Error>) {
        try await lend(target, to: requester) { identity, model in
            do {
                return (identity, .success(try await exchange(identity, model, body)))
            } catch {
                if (error as? ScoringFailure)?.code == .inputInvalid { model.noteRefusal() }
                return (identity, .failure(error))
            }
        }
    }

    /// - Throws: `request.token-missing` where nobody may ask without a token.
    func lend<Value: Sendable>(
        _ target: ServingTarget,
        to requester: Requester?,
        _ body: (ServedIdentity, any AnsweringModel) async throws -> Value
    ) async throws -> Value {
        let target = try Access.askingForToken(requester) { try serving.authorize(target, for: requester) }
        return try await serving.withModel(target, by: requester, body)
    }
}

/// The bytes of an answer and what they are.
struct ScoringAnswer: Sendable {
    let body: [UInt8]
    var type = "application/json"
    /// Bytes of JSON before binary tensors.
    var headerLength: Int?
    /// The form of the model's answer in Python, which JSON does not always tell.
    var form: ModelOutput.Form?
    var rows = 0
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
    static let slipwayExamples = Self("slipway-examples") ?? .from
    static let slipwayForm = Self("slipway-form") ?? .from
    static let serverTiming = Self("server-timing") ?? .from
    static let slipwayCode = Self("slipway-code") ?? .from
    static let inferenceHeaderLength = Self("inference-header-content-length") ?? .from
}

extension Request {
    /// Bodies come as they are: what is packed could unpack to more than any limit.
    private func refuseEncoding() throws(RequestFailure) {
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
