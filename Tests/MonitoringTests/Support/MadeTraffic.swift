import EvaluationRecords
import Identifiers
import Monitoring
import Statistics
import TestSupport
import Testing

/// Rows that are made up, the same on every machine.
struct MadeTraffic {
    private var stream: RandomStream

    init(seed: UInt64) {
        stream = Draws(seed: seed).stream(.rows, 0)
    }

    mutating func normals(_ count: Int, mean: Double = 0) -> [Double] {
        (0..<count).map { _ in mean + stream.nextNormal() }
    }

    /// Neighbours with the given correlation.
    mutating func walk(_ count: Int, correlation: Double) -> [Double] {
        var value = stream.nextNormal()
        let rest = (1 - correlation * correlation).squareRoot()
        return (0..<count).map { _ in
            value = correlation * value + rest * stream.nextNormal()
            return value
        }
    }

    mutating func words(_ count: Int, _ words: [String], first share: Double) -> [String] {
        (0..<count).map { _ in
            if SplitMix.fraction(stream.next()) < share { return words[0] }
            return words[1 + Int(SplitMix.bounded(stream.next(), UInt64(words.count - 1)))]
        }
    }
}

/// A profile of two numbers and one category, and live rows for it.
struct MadeModel {
    static let colours = ["red", "green", "blue"]
    let profile: MonitoredProfile

    init(rows: Int = 5_000, seed: UInt64 = 1) throws {
        var traffic = MadeTraffic(seed: seed)
        profile = MonitoredProfile(
            try ReferenceFactory.profile(
                rows: rows,
                columns: [
                    ReferenceFactory.numeric("age", traffic.normals(rows)),
                    ReferenceFactory.numeric("income", traffic.normals(rows)),
                    ReferenceFactory.categorical("colour", traffic.words(rows, Self.colours, first: 0.5)),
                ]
            )
        )
    }

    /// One row a request.
    func requests(age: [Double?], income: [Double?], colour: [String?]) -> [BinnedRows] {
        age.indices.map { row in
            var binned = BinnedRows(profile, rows: 1)
            binned.set(column: 0, row: 0, slot: profile.columns[0].slot(number: age[row]))
            binned.set(column: 1, row: 0, slot: profile.columns[1].slot(number: income[row]))
            binned.set(column: 2, row: 0, slot: profile.columns[2].slot(text: colour[row]))
            return binned
        }
    }

    func requests(_ count: Int, seed: UInt64, shift: Double = 0) -> [BinnedRows] {
        var traffic = MadeTraffic(seed: seed)
        return requests(
            age: traffic.normals(count, mean: shift),
            income: traffic.normals(count),
            colour: traffic.words(count, Self.colours, first: 0.5)
        )
    }

    func counts(_ requests: [BinnedRows]) -> WindowCounts {
        var counts = WindowCounts(profile.layout)
        for request in requests { counts.add(request) }
        return counts
    }

    static func window(_ counts: WindowCounts, seconds: Double = 86_400, observed: Double? = nil) -> ClosedWindow {
        ClosedWindow(
            number: 1,
            span: WindowSpan(
                began: Timestamp(seconds: 0),
                ended: Timestamp(seconds: Int64(seconds)),
                seconds: seconds,
                observed: observed ?? seconds
            ),
            counts: counts
        )
    }

    static func subject() throws -> WindowSubject {
        WindowSubject(
            project: try #require(ProjectName("shop")),
            model: try #require(ModelName("churn")),
            version: try #require(VersionID("3")),
            generation: 4
        )
    }
}

/// A moment so many hours after a start, by a clock on the wall that was set by so many hours.
func moment(hours: Double, set: Double = 0) -> MonitorMoment {
    MonitorMoment(
        wall: Timestamp(seconds: 1_700_000_000).adding(seconds: (hours + set) * 3600),
        steady: 500 + hours * 3600
    )
}
