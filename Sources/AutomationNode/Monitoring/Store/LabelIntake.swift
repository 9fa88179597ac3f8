import AsyncSupport
import Identifiers
package import Inference
import Monitoring
import NodeAPI
import Serving

/// A body of labels, whole.
package struct LabelBody: Sendable {
    package let format: LabelRowReader.Format
    package let bytes: [UInt8]

    /// Of one request; a file with more is sent in parts.
    package static let mostBytes = 64 << 20
    package static let mostRows = 1_000_000
    private static let piece = 256 << 10
    /// Labels that are joined in one transaction, so that predictions wait for none of them long.
    private static let chunk = 2000

    package init(_ format: LabelRowReader.Format, _ bytes: [UInt8]) {
        self.format = format
        self.bytes = bytes
    }

    /// Looks at every row, before any of them changes anything.
    /// - Throws: `labels.invalid`.
    func check() throws {
        try read { _ in }
    }

    /// Hands over all labels, some at a time.
    func read(_ take: ([LabelRow]) throws -> Void) throws {
        var reader = LabelRowReader(format, subject: "the body")
        var rows: [LabelRow] = []
        for start in stride(from: 0, to: bytes.count, by: Self.piece) {
            try reader.read(Array(bytes[start..<min(bytes.count, start + Self.piece)]))
            rows += reader.take()
            guard reader.count <= Self.mostRows else { throw Self.tooMany() }
            while rows.count >= Self.chunk {
                try take(Array(rows.prefix(Self.chunk)))
                rows.removeFirst(Self.chunk)
            }
        }
        try reader.finish()
        rows += reader.take()
        guard reader.count <= Self.mostRows else { throw Self.tooMany() }
        if !rows.isEmpty { try take(rows) }
    }

    private static func tooMany() -> ScoringFailure {
        ScoringFailure(
            .labelsInvalid,
            "the body",
            expected: "at most \(mostRows) rows; send it in parts",
            found: "more"
        )
    }
}

/// Joins the labels that come with the predictions that were kept. One body at a time: a long one holds nothing else of the node up.
final class LabelIntake: Sendable {
    private let store: MonitorStore
    private let configuration: LiveConfiguration
    private let reader: NodeReader
    private let trail: AuditTrail
    private let pool = BlockingPool(width: 1)

    init(store: MonitorStore, configuration: LiveConfiguration, reader: NodeReader, trail: AuditTrail) {
        self.store = store
        self.configuration = configuration
        self.reader = reader
        self.trail = trail
    }

    /// - Parameter replaces: a label takes the place of another one on record; the audit has it then.
    /// - Throws: `labels.invalid` before anything is joined; `monitor.none`; `node.disk-full` and `monitor.stopped`, after which what was
    ///   joined stays, and the same body can be sent again.
    func join(
        _ body: LabelBody,
        of model: MonitoredModel,
        replaces: Bool,
        by requester: Requester
    ) async throws -> LabelReport {
        try await pool.run { [self] in
            try body.check()
            let limits = try limits(of: model)
            var report = LabelReport(project: model.project, model: model.model)
            let result = Result { try join(body, model, limits, replaces, &report) }
            if replaces { try audit(report, result, by: requester) }
            try result.get()
            return report
        }
    }

    private func join(
        _ body: LabelBody,
        _ model: MonitoredModel,
        _ limits: LabelLimits,
        _ replaces: Bool,
        _ report: inout LabelReport
    ) throws {
        try body.read { rows in
            let outcomes = try store.write { transaction in
                try transaction.join(
                    rows,
                    of: try transaction.madeID(of: model),
                    limits: limits,
                    replaces: replaces,
                    now: trail.clock.timeOfDay
                )
            }
            store.outcomes.add(outcomes, of: model)
            report.add(outcomes)
        }
    }

    private func limits(of model: MonitoredModel) throws -> LabelLimits {
        guard try reader.versions()[model.project]?[model.model] != nil else {
            throw NodeFailure(
                .monitorNone,
                "\(model.project) \(model.model)",
                "no bundle on this node has a model of this name"
            )
        }
        let settings = configuration.settings(for: model.project).monitoring.settings(for: model.model)
        guard settings.sample > 0, settings.labels.rows > 0 else {
            throw NodeFailure(
                .monitorNone,
                "\(model.project) \(model.model)",
                "the node keeps no predictions of it that labels could belong to; see monitoring.sample and monitoring.labels"
            )
        }
        return LabelLimits(settings)
    }

    private func audit(_ report: LabelReport, _ result: Result<Void, any Error>, by requester: Requester) throws {
        var code = "ok"
        if case .failure(let error) = result { code = (error as? any CodedFailure)?.stableCode ?? "node.unexpected" }
        try trail.append(
            AuditEntry(
                "labels.replaced",
                by: requester.name,
                project: report.project,
                subject: report.model.text,
                outcome: code,
                detail: "\(report.rows) labels, \(report[.replaced]) of them in the place of others"
            )
        )
    }
}
