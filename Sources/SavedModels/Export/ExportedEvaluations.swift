import Bundles
import ContentStore
import EvaluationRecords
import Identifiers

/// The evaluations and comparisons that an export takes along.
package struct ExportedEvaluations: Sendable, Hashable {
    package enum Choice: String, Sendable, Hashable, CaseIterable {
        case all
        /// Those of active versions, and the comparisons that name one.
        case active
        case none
    }

    package var choice = Choice.active
    /// True takes the predictions along, too: personal data, which everybody who has the bundle can read.
    package var withPredictions = false

    package init() {}

    func includes(_ owned: OwnedAttachment, in state: ProjectState) -> Bool {
        let kind = owned.attachment.kind
        if kind == PredictionsAttachment.self { return withPredictions && includesVersion(owned, in: state) }
        return kind == EvaluationAttachment.self ? includesVersion(owned, in: state) : true
    }

    private func includesVersion(_ owned: OwnedAttachment, in state: ProjectState) -> Bool {
        switch choice {
        case .all: true
        case .active: state.model(owned.model)?.active == owned.version.version
        case .none: false
        }
    }

    /// The comparisons of versions that are all here.
    fileprivate func comparisons(in state: ProjectState) -> [KeptComparison] {
        guard choice != .none else { return [] }
        return state.comparisons.filter { kept in
            let sides = kept.mark.sides.map(\.model)
            let areHere = sides.allSatisfy { side in
                side.version.map { state.model(side.name)?.version($0)?.manifest == side.manifest } ?? true
            }
            let isActive = sides.contains { side in
                side.version.map { state.model(side.name)?.active == $0 } ?? false
            }
            return areHere && (choice == .all || isActive)
        }
    }

    /// The ids of the records that go along, ascending.
    func ids(in state: ProjectState) -> [EvaluationID] {
        let evaluations = state.attachments.filter { includes($0, in: state) }.compactMap(\.attachment.evaluation?.id)
        return Set(evaluations + comparisons(in: state).map(\.id)).sorted()
    }
}

extension Project {
    func comparisonFiles(
        of state: ProjectState,
        _ choice: ExportedEvaluations
    ) throws -> [BundleSnapshot.OtherFile] {
        try choice.comparisons(in: state).map { kept in
            let record = try ComparisonAttachment.record(kept.attachment, in: store)
            return try ComparisonAttachment.bundleFile(record.entryName, kept.attachment, in: store)
        }
    }
}
