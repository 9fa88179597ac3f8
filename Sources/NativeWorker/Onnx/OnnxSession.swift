package import NativeModels

/// The same talk for an ONNX model, whose tensors its library answers.
package struct OnnxSession: FrameSession {
    private let form: OnnxForm
    private let engine: any TensorEngine
    private let memory: MemoryBudget
    private var plans = HeaderPlans<OnnxPlan>()

    /// A session without a limit of memory.
    /// - Throws: if the library is of another version than the form says, or finds another model.
    package init(_ form: OnnxForm, _ model: UnsafeRawBufferPointer, on engine: any TensorEngine) throws(EngineFailure) {
        try self.init(form, model, on: engine, MemoryBudget(limit: nil, form: 0))
    }

    init(
        _ form: OnnxForm,
        _ model: UnsafeRawBufferPointer,
        on engine: any TensorEngine,
        _ memory: MemoryBudget
    ) throws(EngineFailure) {
        let wanted = form.library.dropFirst(OnnxForm.library.count + 1)
        guard engine.version == wanted else {
            throw EngineFailure("\(OnnxForm.library) is \(engine.version) here, and the form was proven with \(wanted)")
        }
        let found = try engine.load(model)
        try Self.hold(found.inputs, to: form.inputs, "inputs")
        try Self.hold(found.outputs, to: form.outputs, "outputs")
        self.form = form
        self.engine = engine
        self.memory = memory
    }

    private static func hold(
        _ found: [EngineModel.Slot],
        to slots: [OnnxForm.Slot],
        _ what: String
    ) throws(EngineFailure) {
        let wanted = slots.map { slot in
            EngineModel.Slot(name: slot.name, kind: slot.type.isMaps ? .list : .tensor(slot.type))
        }
        guard found == wanted else { throw EngineFailure("the model has other \(what) than its form says") }
    }

    package mutating func reply(header: [UInt8], body: [UInt8]) -> NativeReply {
        let identifier = HeaderPlans<OnnxPlan>.identifier(of: header)
        do {
            let plan = try plans.plan(of: header) { [form] value throws(RequestRefusal) in
                try OnnxPlan(value, of: form)
            }
            guard let plan else { return .alive(identifier) }
            return try answer(identifier, plan, body)
        } catch {
            return .refusal(identifier, error)
        }
    }

    private func answer(_ identifier: [UInt8], _ plan: OnnxPlan, _ body: [UInt8]) throws(RequestRefusal) -> NativeReply
    {
        guard plan.fits(memory) else { throw .tooLarge }
        let feeds = try OnnxFeeds(form: form, plan: plan, body: body).tensors()
        let clock = ContinuousClock()
        let started = clock.now
        let outputs: [EngineOutput]
        do {
            outputs = try engine.run(feeds)
        } catch {
            throw RequestRefusal(model: error.reason)
        }
        let seconds = (clock.now - started) / Duration.seconds(1)
        let found = try OnnxAnswer(outputs, of: form, isTable: form.columns != nil)
        return .answer(
            identifier,
            outputs: found.header,
            found.body,
            form: found.form,
            seconds: seconds
        )
    }
}
