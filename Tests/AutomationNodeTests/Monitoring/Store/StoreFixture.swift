import DurableFiles
import Identifiers
import Inference
import Logging
import NodeAPI
import Serving
import TestSupport
import Testing

@testable import AutomationNode

/// A monitor.db in a temporary directory, with a clock that a test moves.
final class StoreFixture {
    let directory: TemporaryDirectory
    let clock = ManualClock(Timestamp(seconds: 1_800_000_000))
    let model: MonitoredModel

    init() throws {
        directory = try TemporaryDirectory()
        model = try Self.model("m")
    }

    static func model(_ name: String) throws -> MonitoredModel {
        MonitoredModel(try #require(ProjectName("p")), try #require(ModelName(name)))
    }

    func open() throws -> MonitorStore {
        MonitorStore(
            in: try DirectoryHandle(path: directory.path(".")),
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    var now: Timestamp { clock.timeOfDay }

    func id(_ text: String) throws -> ScoringRequestID { try #require(ScoringRequestID(text)) }

    func prediction(
        _ request: String,
        _ row: Int = 0,
        of rows: Int = 1,
        _ answer: KeptPrediction.Answer = .label("yes"),
        version: String = "1",
        scores: [Double] = [],
        at time: Timestamp? = nil
    ) throws -> KeptPrediction {
        KeptPrediction(
            request: try id(request),
            row: row,
            rows: rows,
            time: time ?? now,
            version: try #require(VersionID(version)),
            generation: try #require(GenerationNumber(1)),
            answer: answer,
            scores: scores
        )
    }

    @discardableResult
    func keep(
        _ predictions: [KeptPrediction],
        _ store: MonitorStore,
        _ domain: LabelDomain = .classes(["no", "yes"]),
        _ limits: LabelLimits = StoreFixture.limits
    ) throws -> KeptCounts {
        try store.write { try $0.keep(predictions, of: model, labels: domain, limits: limits, now: now) }
    }

    func join(
        _ rows: [LabelRow],
        _ store: MonitorStore,
        _ limits: LabelLimits = StoreFixture.limits,
        replaces: Bool = false
    ) throws -> [LabelOutcome: Int] {
        try store.write { transaction in
            try transaction.join(
                rows,
                of: try transaction.madeID(of: model),
                limits: limits,
                replaces: replaces,
                now: now
            )
        }
    }

    /// The outcome of one label.
    func join(
        _ request: String,
        row: Int = 0,
        _ label: String?,
        _ store: MonitorStore,
        _ limits: LabelLimits = StoreFixture.limits,
        time: Timestamp? = nil,
        replaces: Bool = false
    ) throws -> LabelOutcome? {
        let row = LabelRow(request: try id(request), row: row, label: label, time: time)
        return try join([row], store, limits, replaces: replaces).keys.first
    }

    var names: [String] { get throws { try DirectoryHandle(path: directory.path(".")).names() } }

    /// Predictions, those with labels, and labels that wait.
    func counts(_ store: MonitorStore) throws -> [Int] {
        let counts = try store.read { try $0.labelCounts(of: model) }
        return [counts.predictions, counts.labelled, counts.pending]
    }

    static let limits = LabelLimits(keepSeconds: 30 * 86_400, rows: 1000)
    static let day = 86_400.0
}
