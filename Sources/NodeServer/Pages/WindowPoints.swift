import AutomationNode
import EvaluationRecords
import Identifiers
import NodeAPI
import NodePages
import Synchronization

/// The figures of closed windows that pages draw, read once each: a window is never changed, but for a revision with a number of its own.
final class WindowPoints: Sendable {
    /// A project that was removed and made anew has windows of the same numbers, which began later.
    struct Key: Hashable {
        let project: ProjectName
        let model: ModelName
        let window: Int64
        let revision: Int
        let began: Timestamp

        init(_ report: WindowReport, of model: ModelName, in project: ProjectName) {
            self.project = project
            self.model = model
            window = report.number
            revision = report.revision
            began = report.began
        }
    }

    /// Windows that a page draws.
    static let drawn = 30
    /// Points that are kept: some 6 KiB each.
    private static let most = 2_000
    /// Bytes of records that one page reads at most; the next one goes on.
    private static let bytes = 4 << 20

    private let kept = Mutex<[Key: WindowPoint]>([:])

    /// The newest windows of a model, oldest first.
    /// - Parameter last: the newest that has closed; nil for none.
    func newest(
        _ last: WindowReport?,
        of model: ModelName,
        in project: ProjectName,
        from node: AutomationNode
    ) async throws -> [WindowPoint] {
        guard let last else { return [] }
        let after = max(0, last.number - Int64(Self.drawn))
        let reports = try await node.windows(project, model, after: after, limit: Self.drawn).windows
        var points: [WindowPoint] = []
        var left = Self.bytes
        for report in reports.reversed() {
            let key = Key(report, of: model, in: project)
            if let point = kept.withLock({ $0[key] }) {
                points.append(point)
                continue
            }
            guard left > 0 else { break }
            // A window may go while the list is read.
            guard let document = try? await node.window(project, model, report.number) else { continue }
            left -= document.count
            guard let point = try? await PageWork.run({ WindowPoint(try WindowRecord.read(document)) }) else {
                continue
            }
            keep(point, key)
            points.append(point)
        }
        return points.reversed()
    }

    private func keep(_ point: WindowPoint, _ key: Key) {
        kept.withLock { kept in
            // Simple, and rare: a node has a few models, and some windows of each.
            if kept.count >= Self.most { kept.removeAll(keepingCapacity: true) }
            kept[key] = point
        }
    }
}
