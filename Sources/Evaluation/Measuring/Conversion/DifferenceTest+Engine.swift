import EvaluationRecords
import Statistics

extension Screen where Value == DifferenceTest {
    /// - Parameter limit: the rate of false findings at which a test is flagged.
    static func of(_ judged: JudgedTest, _ level: Level, limit: Double) -> Screen<DifferenceTest> {
        of(judged.test, level, q: judged.q, flagged: judged.isFlagged(at: limit))
    }

    static func of(
        _ test: SliceTest,
        _ level: Level,
        q: Double? = nil,
        flagged: Bool = false
    ) -> Screen<DifferenceTest> {
        switch test {
        case .share(let difference): of(difference, level, q: q, flagged: flagged)
        case .area(let area): of(area, level, q: q, flagged: flagged)
        case .mean(let test): of(test, level, q: q, flagged: flagged)
        }
    }

    static func of(_ difference: Difference, _ level: Level, q: Double? = nil, flagged: Bool = false) -> Self {
        guard let bounds = difference.bounds.interval else { return .undefined(reason(difference.bounds)) }
        guard let p = difference.p.number else { return .undefined(reason(difference.p)) }
        return .given(
            DifferenceTest(
                difference: difference.difference,
                low: Rounded(bounds.low),
                high: Rounded(bounds.high),
                interval: .newcombe,
                level: level.value,
                p: Rounded(p),
                q: q.map { Rounded($0) },
                flagged: flagged
            )
        )
    }

    private static func of(_ area: AreaDifference, _ level: Level, q: Double?, flagged: Bool) -> Self {
        guard let bounds = area.bounds.interval else { return .undefined(reason(area.bounds)) }
        guard let p = area.p.number else { return .undefined(reason(area.p)) }
        return .given(
            DifferenceTest(
                difference: area.difference,
                low: Rounded(bounds.low),
                high: Rounded(bounds.high),
                interval: .delong,
                level: level.value,
                p: Rounded(p),
                q: q.map { Rounded($0) },
                flagged: flagged,
                se: Rounded(area.standardError),
                z: area.z.map { Rounded($0) }
            )
        )
    }

    static func of(_ test: WelchTest, _ level: Level, q: Double? = nil, flagged: Bool = false) -> Self {
        guard let bounds = test.bounds.interval else { return .undefined(reason(test.bounds)) }
        guard test.difference.isFinite, test.p.isFinite, test.degrees.isFinite else { return .undefined(.overflow) }
        return .given(
            DifferenceTest(
                difference: test.difference,
                low: Rounded(bounds.low),
                high: Rounded(bounds.high),
                interval: .welch,
                level: level.value,
                p: Rounded(test.p),
                q: q.map { Rounded($0) },
                flagged: flagged,
                se: Rounded(test.standardError),
                t: Rounded(test.t),
                dof: Rounded(test.degrees)
            )
        )
    }

    private static func reason(_ bounds: Bounds) -> FigureReason { bounds.reason.map { FigureReason($0) } ?? .overflow }
    private static func reason(_ figure: Figure) -> FigureReason { figure.reason.map { FigureReason($0) } ?? .overflow }
}
