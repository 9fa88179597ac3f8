package import Identifiers
package import NodeAPI
package import Serving

/// Labels of answers that were given.
extension AutomationNode {
    /// Joins labels with the predictions of a model that are kept.
    /// - Parameter replaces: a label takes the place of another one on record; for callers that may correct labels.
    /// - Throws: `role.too-small`, `labels.invalid`, `monitor.none`, `monitor.stopped`, `node.disk-full`.
    package func joinLabels(
        _ body: LabelBody,
        of model: ModelName,
        in project: ProjectName,
        replaces: Bool,
        by requester: Requester
    ) async throws -> LabelReport {
        if replaces { try requester.require(.correct, of: model, in: project) }
        return try await labels.join(body, of: MonitoredModel(project, model), replaces: replaces, by: requester)
    }

    /// The outcomes of labels since the start, by model.
    package var labelOutcomes: [MonitoredModel: [LabelOutcome: UInt64]] { monitorStore.outcomes.counts }
}
