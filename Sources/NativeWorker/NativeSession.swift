import Identifiers
package import NativeModels
import StrictJSON

/// A worker's side of the talk with the daemon, for a model in its native form: request frames in, answer frames out.
///
/// `NativeWorker` answers what the worker in Python answers, in the same frames (`RequestFrame` and `AnswerFrame` of `Inference` are the other
/// side): labels with their type, numbers with their width, probabilities where they are asked for. It takes tables alone, with the
/// columns of the model in their order, of numbers and texts; anything else is refused as an input, for the daemon chose it wrongly.
///
/// - `RequestPlan` is the meaning of a header, kept for the next request with the same columns; with a body it gives a `NativeTable`.
/// - `NativeReply` is what goes back.
/// - `NativeService` is the life of the process: the first frame with the form to load, the hello, requests until the daemon is gone.
///
/// Begin with this file and `NativeService.swift`.
///
/// The target starts neither a thread nor a process, and opens no file but the form.
package struct NativeSession {
    /// Headers that are kept with what they mean, and the most bytes of one.
    private static let planLimit = 256
    private static let planBytes = 64 << 10

    private let model: NativeModel
    private let memory: MemoryBudget
    private var plans: [[UInt8]: RequestPlan] = [:]

    /// A session without a limit of memory.
    package init(_ model: NativeModel) {
        self.init(model, MemoryBudget(limit: nil, form: 0))
    }

    init(_ model: NativeModel, _ memory: MemoryBudget) {
        self.model = model
        self.memory = memory
    }

    package mutating func reply(header: [UInt8], body: [UInt8]) -> NativeReply {
        // {"id":"17",…: the id comes first, and the rest is equal for equal requests.
        let end = header.firstIndex(of: UInt8(ascii: ",")) ?? header.endIndex
        let identifier = Array(header[..<end])
        do {
            guard let plan = try meaning(of: header, rest: Array(header[end...])) else { return .alive(identifier) }
            return try answer(identifier, plan, body)
        } catch {
            return .refusal(identifier, error)
        }
    }

    /// The answer to a request whose body could not be taken.
    static func tooLarge(header: [UInt8]) -> NativeReply {
        .refusal(Array(header.prefix { $0 != UInt8(ascii: ",") }), .tooLarge)
    }

    /// - Returns: nil for a question whether the worker lives.
    private mutating func meaning(of header: [UInt8], rest: [UInt8]) throws(RequestRefusal) -> RequestPlan? {
        if let known = plans[rest] { return known }
        let value: JSONValue
        do {
            value = try JSONParser.parse(header, subject: "header")
        } catch {
            throw RequestRefusal(input: "the header is not JSON: \(error.message)")
        }
        guard value["op"]?.string != "ping" else { return nil }
        let made = try RequestPlan(value, of: model)
        if rest.count <= Self.planBytes {
            if plans.count >= Self.planLimit { plans.removeAll() }
            plans[rest] = made
        }
        return made
    }

    private func answer(
        _ identifier: [UInt8],
        _ plan: RequestPlan,
        _ body: [UInt8]
    ) throws(RequestRefusal) -> NativeReply {
        guard plan.fits(memory, model) else { throw .tooLarge }
        let table = try plan.table(body, of: model)
        let clock = ContinuousClock()
        let started = clock.now
        let found: NativeAnswer
        do {
            found = try model.answer(table, probabilities: plan.wantsProbabilities)
        } catch {
            throw RequestRefusal(model: "row \(error.row): \(error.message)")
        }
        let seconds = (clock.now - started) / Duration.seconds(1)
        return .answer(identifier, found, of: model, rows: plan.rows, seconds: seconds)
    }
}
