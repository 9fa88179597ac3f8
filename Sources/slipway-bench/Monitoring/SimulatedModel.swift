import EvaluationRecords
import Identifiers
import Monitoring
import Statistics
import TestSupport

/// A model whose traffic is made up: columns of independent normal numbers.
struct SimulatedModel {
    let profile: MonitoredProfile
    let settings: MonitoringSettings

    /// - Parameters:
    ///   - rows: of the reference.
    ///   - columns: numeric ones, each with numbers of its own.
    init(rows: Int, columns: Int, seed: UInt64) throws {
        var traffic = SimulatedTraffic(seed: seed)
        profile = MonitoredProfile(
            try ReferenceFactory.profile(
                rows: rows,
                columns: (0..<columns).map { ReferenceFactory.numeric("x\($0)", traffic.normals(rows)) }
            )
        )
        settings = try MonitoringSettings()
    }

    /// Columns of numbers, and of categories with 1,000 values.
    init(rows: Int, numeric: Int, categorical: Int, seed: UInt64) throws {
        var traffic = SimulatedTraffic(seed: seed)
        let numbers = traffic.normals(rows)
        let words = (0..<rows).map { _ in "category \(traffic.whole(below: 1_000))" }
        profile = MonitoredProfile(
            try ReferenceFactory.profile(
                rows: rows,
                columns: (0..<numeric).map { ReferenceFactory.numeric("x\($0)", numbers) }
                    + (0..<categorical).map { ReferenceFactory.categorical("c\($0)", words) }
            )
        )
        settings = try MonitoringSettings()
    }

    /// A request with one row, each of its numbers moved by the shift.
    func request(_ traffic: inout SimulatedTraffic, shift: Double = 0) -> BinnedRows {
        var rows = BinnedRows(profile, rows: 1)
        for (index, column) in profile.columns.enumerated() {
            let slot =
                column.kind == .numeric
                ? column.slot(number: traffic.normal() + shift)
                : column.slot(text: "category \(traffic.whole(below: 1_000))")
            rows.set(column: index, row: 0, slot: slot)
        }
        return rows
    }

    static func subject() throws -> WindowSubject {
        guard let project = ProjectName("bench"), let model = ModelName("churn"), let version = VersionID("3") else {
            throw BenchmarkFailed(description: "the names of a model are none")
        }
        return WindowSubject(project: project, model: model, version: version, generation: 1)
    }
}

/// Random values that are the same on every machine.
struct SimulatedTraffic {
    private var stream: RandomStream

    init(seed: UInt64) {
        stream = Draws(seed: seed).stream(.rows, 0)
    }

    mutating func normal() -> Double { stream.nextNormal() }
    mutating func normals(_ count: Int) -> [Double] { (0..<count).map { _ in stream.nextNormal() } }
    mutating func whole(below limit: Int) -> Int { Int(SplitMix.bounded(stream.next(), UInt64(limit))) }
    mutating func isHit(_ share: Double) -> Bool { SplitMix.fraction(stream.next()) < share }
}
