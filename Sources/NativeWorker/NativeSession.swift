import Identifiers
package import NativeModels

/// A worker's side of the talk with the daemon, for a model in its native form: request frames in, answer frames out.
///
/// `NativeWorker` answers what the worker in Python answers, in the same frames (`RequestFrame` and `AnswerFrame` of `Inference` are the other
/// side): labels with their type, numbers with their width, probabilities where they are asked for. It takes tables alone, with the
/// columns of the model in their order, of numbers and texts; anything else is refused as an input, for the daemon chose it wrongly.
///
/// - `RequestPlan` is the meaning of a header, kept for the next request with the same columns; with a body it gives a `NativeTable`.
/// - `NativeReply` is what goes back.
/// - `NativeService` is the life of the process: the first frame with the form to load, the hello, requests until the daemon is gone.
/// - `Onnx` has the same for a form of an ONNX model, whose tensors a `TensorEngine` answers (`OnnxSession`).
///
/// Begin with this file and `NativeService.swift`.
///
/// The target starts neither a thread nor a process, and opens no file but the form.
package struct NativeSession {
    private let model: NativeModel
    private let memory: MemoryBudget
    private var plans = HeaderPlans<RequestPlan>()

    /// A session without a limit of memory.
    package init(_ model: NativeModel) {
        self.init(model, MemoryBudget(limit: nil, form: 0))
    }

    init(_ model: NativeModel, _ memory: MemoryBudget) {
        self.model = model
        self.memory = memory
    }

    package mutating func reply(header: [UInt8], body: [UInt8]) -> NativeReply {
        let identifier = HeaderPlans<RequestPlan>.identifier(of: header)
        do {
            let plan = try plans.plan(of: header) { [model] value throws(RequestRefusal) in
                try RequestPlan(value, of: model)
            }
            guard let plan else { return .alive(identifier) }
            return try answer(identifier, plan, body)
        } catch {
            return .refusal(identifier, error)
        }
    }

    /// The answer to a request whose body could not be taken.
    static func tooLarge(header: [UInt8]) -> NativeReply {
        .refusal(HeaderPlans<RequestPlan>.identifier(of: header), .tooLarge)
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
