import AutomationNode
import Hummingbird
import Identifiers
import Inference
import ModelWorkers
import NIOCore
import NodePages
import Serving

extension PageRoutes {
    /// The form, with the model's example where it has one.
    func whatIf(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
        let lease: ServedLease
        do {
            lease = try await model(context).lease()
        } catch let failure as ScoringFailure {
            return try await whatIf(request, context, nil, [], problem: failure.message)
        }
        defer { lease.end() }
        do {
            let row = try WhatIfRow(lease.model.schema)
            let documents = try? await lease.served.plan.documents()
            let texts = row.texts(of: documents?.example)
            return try await whatIf(
                request,
                context,
                lease.identity.version,
                row.inputs({ texts[$0] }, { _ in "" })
            )
        } catch let failure as ScoringFailure {
            return try await whatIf(request, context, lease.identity.version, [], problem: failure.message)
        }
    }

    /// Asks the model both rows. It is no traffic: it is not counted, not told to monitoring, and not logged.
    func whatIfAnswer(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
        let asked = try model(context)
        let lease = try await asked.lease()
        defer { lease.end() }
        let version = lease.identity.version
        let row = try WhatIfRow(lease.model.schema)
        let form = try await form(request, context, where: row.isField)
        let (was, changed) = ({ (index: Int) in form["was.\(index)"] }, { (index: Int) in form["is.\(index)"] })
        let inputs = row.inputs(was, changed)
        do {
            let limit = AnswerLimit(bytes: asked.configuration.settings(for: asked.name).worker.answerBytes)
            let bytes = try await Self.ask(lease, ByteBuffer(bytes: row.body(was, changed)), limit)
            return try await whatIf(request, context, version, inputs, answers: WhatIfRow.answers(bytes))
        } catch let failure as ScoringFailure {
            return try await whatIf(request, context, version, inputs, problem: failure.message)
        }
    }

    private static func ask(_ lease: ServedLease, _ body: ByteBuffer, _ limit: AnswerLimit) async throws -> [UInt8] {
        let model = lease.served.model
        let schema = model.schema
        let invocation = try await BodyWork.reading(body) { bytes throws(ScoringFailure) in
            try Invocation(bytes, format: .json, schema: schema, sizeLimit: bytes.count)
        }
        let wantsProbabilities = model.hasProbabilities
        // Not by way of the lease, which would count the question as traffic.
        let output = try await model.answer(invocation.input, probabilities: wantsProbabilities)
        let classes = model.classes
        return try await BodyWork.writing(output) { () throws(ScoringFailure) in
            try InvocationAnswer.json(output, withProbabilities: wantsProbabilities, classes: classes, limit: limit)
        }
    }

    private func model(_ context: NodeRequestContext) throws -> ResolvedModel {
        let target = ServingTarget(
            project: try context.project(),
            model: try Self.model(context),
            selector: .active
        )
        return try scoring.serving.resolve(target, for: context.requester)
    }

    private func whatIf(
        _ request: Request,
        _ context: NodeRequestContext,
        _ version: VersionID?,
        _ inputs: [WhatIfPage.Input],
        answers: [WhatIfPage.Answer] = [],
        problem: String? = nil
    ) async throws -> Response {
        let content = WhatIfPage.Content(
            project: try context.project(),
            model: try Self.model(context),
            version: version,
            inputs: inputs,
            answers: answers,
            problem: problem
        )
        return try await shown(
            WhatIfPage.page(content, viewer: try viewer(context), now: now),
            request
        )
    }
}
