import AutomationNode
import EvaluationRecords
import Hummingbird
import Identifiers
import NodeAPI
import NodePages
import Serving

extension PageRoutes {
    private static let deployments = 50
    private static let evaluations = 200

    /// Models, and the records of what they are worth.
    var modelRoutes: [Route] {
        let project = "/ui/projects/{project}"
        return [
            Route(.get, project + "/models/{model}", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                return try await shown(try await model(context), request)
            },
            Route(.get, project + "/models/{model}/whatif", for: .ofModel(.score)) { request, context in
                _ = try QueryItems(request, allowed: [])
                return try await whatIf(request, context)
            },
            Route(.post, project + "/models/{model}/whatif", for: .ofModel(.score)) { request, context in
                try await whatIfAnswer(request, context)
            },
            Route(.get, project + "/evaluations/{evaluation}", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                return try await evaluation(context)
            },
            Route(.get, project + "/comparisons/{comparison}", for: .project(.read)) { request, context in
                _ = try QueryItems(request, allowed: [])
                return try await comparison(context)
            },
        ]
    }

    static func model(_ context: NodeRequestContext) throws(RequestFailure) -> ModelName {
        try context.parameter("model", { ModelName($0) }, expected: ModelName.rule)
    }

    // MARK: A model

    private func model(_ context: NodeRequestContext) async throws -> NodePage {
        let (name, model) = (try context.project(), try Self.model(context))
        let project = try await node.project(name)
        let bundles = try await node.bundles(name).filter { bundle in bundle.models.contains { $0.name == model } }
        let monitor = try await monitor(name, model)
        let isKnown = !bundles.isEmpty || monitor != nil || project.models?.contains { $0.model == model } == true
        guard isKnown else {
            throw RequestFailure(.path, "\(name) \(model)", "no bundle of the project that is here has this model")
        }
        let current = project.current?.number
        let content = ModelPage.Content(
            project: project,
            model: model,
            bundles: bundles,
            monitor: monitor,
            windows: try await windows.newest(monitor?.last, of: model, in: name, from: node),
            evaluations: try await evaluations(name, model),
            comparisons: try await node.comparisons(name, model, after: nil, limit: Self.evaluations).comparisons,
            scoring: recent(name, model),
            labels: node.labelOutcomes[MonitoredModel(name, model)] ?? [:],
            alerts: try await alerts(name, context).filter { $0.model == model },
            deployment: try await node.deployments(name, limit: Self.deployments).first { $0.generation == current }
        )
        let (viewer, now) = (try viewer(context), now)
        // Its drawings take a while.
        return try await PageWork.run { ModelPage.page(content, viewer: viewer, now: now) }
    }

    /// Nil where nothing of the model is on record.
    private func monitor(_ project: ProjectName, _ model: ModelName) async throws -> MonitorReport? {
        do {
            return try await node.monitor(project, model)
        } catch let failure as NodeFailure where failure.code == .monitorNone {
            return nil
        }
    }

    /// The first ones; a model has rarely more.
    private func evaluations(_ project: ProjectName, _ model: ModelName) async throws -> EvaluationList {
        var all = EvaluationList(evaluations: [])
        var cursor: String?
        repeat {
            let page = try await node.evaluations(project, model, nil, after: cursor, limit: Self.evaluations)
            all.evaluations += page.evaluations
            all.refused += page.refused
            cursor = page.next
        } while cursor != nil && all.evaluations.count < Self.evaluations * 2
        return all
    }

    /// Requests of the last hour and day, by version.
    private func recent(_ project: ProjectName, _ model: ModelName) -> [ScoringSpan] {
        let statistics = scoring.serving.scoringStatistics
        return ScoringSpan.Length.allCases.flatMap { length in
            statistics.recent(length == .hour ? .hour : .day, of: model, in: project).map { version, slots in
                Self.span(length, version, slots)
            }
        }
    }

    private static func span(
        _ length: ScoringSpan.Length,
        _ version: VersionID,
        _ slots: [ScoringStatistics.Recent.Slot]
    ) -> ScoringSpan {
        var classes = [UInt64](repeating: 0, count: ScoringStatistics.bounds.count + 1)
        for slot in slots { for (index, count) in slot.classes.enumerated() { classes[index] += count } }
        func quantile(_ share: Double) -> Double? { ScoringStatistics.Recent.quantile(share, of: classes) }
        var quantiles: (median: Double, slow: Double, slowest: Double)?
        if let median = quantile(0.5), let slow = quantile(0.9), let slowest = quantile(0.99) {
            quantiles = (median, slow, slowest)
        }
        return ScoringSpan(
            length: length,
            version: version,
            requests: Int(clamping: slots.reduce(0) { $0 + $1.requests }),
            errors: Int(clamping: slots.reduce(0) { $0 + $1.errors }),
            quantiles: quantiles,
            slots: slots.map { slot in
                ScoringSpan.Slot(
                    began: slot.began,
                    requests: Int(clamping: slot.requests),
                    errors: Int(clamping: slot.errors),
                    median: ScoringStatistics.Recent.quantile(0.5, of: slot.classes),
                    slow: ScoringStatistics.Recent.quantile(0.99, of: slot.classes)
                )
            }
        )
    }

    // MARK: Records

    private func evaluation(_ context: NodeRequestContext) async throws -> Response {
        let (project, viewer) = (try context.project(), try viewer(context))
        let bytes = try await node.evaluation(project, try Self.recordID("evaluation", context))
        let html = try await PageWork.run {
            try RecordPage.html(try EvaluationRecord.read(bytes, subject: "evaluation"), in: project, viewer: viewer)
        }
        return .page(html)
    }

    private func comparison(_ context: NodeRequestContext) async throws -> Response {
        let (project, viewer) = (try context.project(), try viewer(context))
        let bytes = try await node.comparison(project, try Self.recordID("comparison", context))
        let record = try await PageWork.run { try ComparisonRecord.read(bytes, subject: "comparison") }
        let sides = [record.result.first] + record.result.challengers.map(\.version)
        var known: Set<String> = []
        for model in Set(sides.map(\.model.name)) {
            known.formUnion(try await evaluations(project, model).evaluations.map(\.id))
        }
        let evaluations = known
        let html = try await PageWork.run {
            try RecordPage.html(record, evaluations: evaluations, in: project, viewer: viewer)
        }
        return .page(html)
    }

    private static func recordID(_ name: String, _ context: NodeRequestContext) throws(RequestFailure) -> String {
        try context.parameter(
            name,
            { (6...71).contains($0.utf8.count) ? $0 : nil },
            expected: "6 digits or more of the id"
        )
    }
}
