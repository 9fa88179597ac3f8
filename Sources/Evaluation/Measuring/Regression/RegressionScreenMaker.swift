import EvaluationRecords
import Statistics

/// Makes the screens of a regression. Rows count once each, whatever their weights.
struct RegressionScreenMaker {
    let rows: RegressionRows

    func screens() throws(StatisticsError) -> EvaluationScreens {
        var screens = EvaluationScreens()
        let residuals = try Self.possible { () throws(StatisticsError) in try Residuals(rows) }
        screens.residuals = Self.screen(residuals) { Self.screen($0) }
        screens.qq = Self.screen(residuals) { Self.quantiles($0) }
        screens.byPredictedDecile = try deciles()
        screens.residualLines = try lines()
        screens.rec = try curve()
        screens.scatter = try scatter()
        return screens
    }

    /// nil where a difference is beyond the range of a double.
    static func possible<Part>(_ make: () throws(StatisticsError) -> Part) throws(StatisticsError) -> Part? {
        do throws(StatisticsError) {
            return try make()
        } catch .notFinite {
            return nil
        } catch {
            throw error
        }
    }

    private static func screen<Part, Value>(
        _ part: Part?,
        _ transform: (Part) -> Screen<Value>
    ) -> Screen<Value> {
        part.map(transform) ?? .undefined(.overflow)
    }

    private static func screen(_ residuals: Residuals) -> Screen<ResidualScreen> {
        guard let mean = residuals.mean.number, let deviation = residuals.populationDeviation.number else {
            return .undefined(.overflow)
        }
        return .given(
            ResidualScreen(
                mean: mean,
                stdPopulation: deviation,
                stdSample: residuals.sampleDeviation.number,
                skew: residuals.skewness.number,
                kurtosisExcess: residuals.excessKurtosis.number,
                quantileLevels: Residuals.levels,
                quantiles: residuals.quantiles,
                histogram: EvaluationRecords.Histogram(
                    edges: residuals.histogram.edges,
                    counts: residuals.histogram.counts
                )
            )
        )
    }

    private static func quantiles(_ residuals: Residuals) -> Screen<QuantileScreen> {
        guard let mean = residuals.mean.number else { return .undefined(.overflow) }
        guard let deviation = residuals.sampleDeviation.number else {
            return .undefined(residuals.sampleDeviation.reason.map { FigureReason($0) } ?? .overflow)
        }
        guard deviation > 0 else { return .undefined(.noVariance) }
        return .given(
            QuantileScreen(
                mean: mean,
                sd: deviation,
                levels: (1...99).map { Double($0) / 100 },
                normal: residuals.normalQuantiles.map { Rounded($0) },
                residual: residuals.residualQuantiles
            )
        )
    }

    private func deciles() throws(StatisticsError) -> Screen<PredictedDeciles> {
        guard rows.count >= 10 else { return .undefined(.tooFewRows) }
        let parts = try Self.possible { () throws(StatisticsError) in try PredictedParts.deciles(rows) }
        return Self.screen(parts) { parts in
            .given(
                PredictedDeciles(
                    parts: parts.compactMap { part in
                        part.map {
                            PredictedDecile(
                                rows: $0.rows,
                                meanPredicted: $0.prediction,
                                meanActual: $0.label,
                                mae: $0.absoluteError
                            )
                        }
                    }
                )
            )
        }
    }

    private func lines() throws(StatisticsError) -> Screen<ResidualLines> {
        guard rows.count >= 10 else { return .undefined(.tooFewRows) }
        let parts = try Self.possible { () throws(StatisticsError) in try PredictedParts.residualLines(rows) }
        return Self.screen(parts) { parts in
            .given(
                ResidualLines(
                    parts: parts.compactMap { part in
                        part.map {
                            ResidualLine(
                                rows: $0.rows,
                                meanPredicted: $0.prediction,
                                q05: $0.low,
                                q50: $0.middle,
                                q95: $0.high
                            )
                        }
                    }
                )
            )
        }
    }

    private func curve() throws(StatisticsError) -> Screen<RecScreen> {
        let curve = try Self.possible { () throws(StatisticsError) in try ErrorCurve(rows) }
        return Self.screen(curve) { curve in
            guard let area = curve.area.number else {
                return .undefined(curve.area.reason.map { FigureReason($0) } ?? .overflow)
            }
            guard let areaToNull = curve.areaToNullMax.number, curve.nullMax.isFinite else {
                return .undefined(curve.areaToNullMax.reason.map { FigureReason($0) } ?? .overflow)
            }
            return .given(
                RecScreen(
                    maxError: curve.maxError,
                    area: area,
                    nullMax: curve.nullMax,
                    areaToNullMax: areaToNull,
                    points: curve.points.map { RecPoint(error: $0.error, share: $0.share) }
                )
            )
        }
    }

    private func scatter() throws(StatisticsError) -> Screen<ScatterScreen> {
        let grid = try ScatterGrid(rows)
        let size = grid.size
        func edges(_ range: ClosedRange<Double>) -> [Double] {
            Edges.uniform(range.lowerBound, range.upperBound, bins: size)
        }
        return .given(
            ScatterScreen(
                predictedEdges: edges(grid.predictions),
                actualEdges: edges(grid.labels),
                counts: (0..<size).map { Array(grid.counts[$0 * size..<($0 + 1) * size]) }
            )
        )
    }
}
