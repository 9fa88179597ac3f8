import EvaluationRecords
import Statistics

/// Two models of several classes on the same rows.
struct MulticlassPair: SidePair {
    private let first: MulticlassSide
    private let second: MulticlassSide
    private let bootstrap: ComparisonBootstrap
    private let scoresOnly: Bool

    init(
        _ first: MulticlassSide,
        _ second: MulticlassSide,
        _ bootstrap: ComparisonBootstrap,
        scoresOnly: Bool
    ) {
        self.first = first
        self.second = second
        self.bootstrap = bootstrap
        self.scoresOnly = scoresOnly
    }

    func differences(
        _ metrics: [MetricName],
        _ level: Level
    ) -> [MetricName: Result<MeasuredDifference, FigureReasonError>] {
        var found: [MetricName: Result<MeasuredDifference, FigureReasonError>] = [:]
        if metrics.contains(.accuracy) {
            found[.accuracy] = PairResult.of {
                try AccuracyDifference.of(
                    first.isRight,
                    second.isRight,
                    weights: first.allWeights,
                    numbers: first.allNumbers,
                    bootstrap,
                    level
                )
            }
        }
        if metrics.contains(.macroF1Present) {
            found[.macroF1Present] = PairResult.of {
                try paired(.macroF1Present, try first.predicted(), try second.predicted(), level)
            }
        }
        if metrics.contains(.logLoss) {
            found[.logLoss] = PairResult.of {
                guard first.hasProbabilities, second.hasProbabilities else { throw Reason.noProbabilities }
                guard !scoresOnly else { throw FigureReasonError(FigureReason.scoresOnly) }
                return try paired(.logLoss, try first.probable(), try second.probable(), level)
            }
        }
        return found
    }

    private func paired(
        _ metric: MulticlassMetric,
        _ first: MulticlassRows,
        _ second: MulticlassRows,
        _ level: Level
    ) throws -> MeasuredDifference {
        let values = try [first, second].map { rows in
            try PairResult.number(try MulticlassBootstrap.figures(rows, ComparisonBootstrap.none)[metric]?.figure)
        }
        let sample = try bootstrap.sample((0..<first.count).map { first.numbers[$0] }).map { places in
            try [first, second].map { try $0.rows(at: places) }
        }
        let found = try MulticlassBootstrap.differences(
            sample?[0] ?? first,
            sample?[1] ?? second,
            bootstrap.bootstrap(rows: first.count, level),
            threads: bootstrap.threads
        )
        guard let paired = try found[metric]?.get() else { throw Reason.noValues }
        let difference = metric.smallerIsBetter ? values[0] - values[1] : values[1] - values[0]
        return MeasuredDifference(
            first: values[0],
            second: values[1],
            difference: difference,
            bounds: bootstrap.plan(rows: first.count)
                .interval(difference, sampled: paired.difference, paired.bounds),
            p: paired.p,
            rows: first.count
        )
    }
}

/// One side of a comparison of several classes.
struct MulticlassSide: Sendable {
    /// All rows, those whose label the model does not know among them: they are errors.
    let isRight: [Bool]
    let allWeights: [Double]?
    let allNumbers: [Int]
    private let side: ComparedRows
    private let classes: Int
    /// Places of the rows whose label is one of the classes.
    private let known: [Int]

    init(_ side: ComparedRows, classes: Int) {
        self.side = side
        self.classes = classes
        isRight = zip(side.predictedClasses, side.classes).map { $1 >= 0 && $0 == $1 }
        allWeights = side.weights
        allNumbers = side.numbers
        known = side.classes.indices.filter { side.classes[$0] >= 0 }
    }

    var hasProbabilities: Bool { side.probabilities.count == classes && classes > 0 }

    func probable() throws -> MulticlassRows {
        try rows(side.probabilities.map { column in known.map { column[$0] } })
    }

    /// The predicted classes as probabilities of 1: they decide, even where two probabilities are equal.
    func predicted() throws -> MulticlassRows {
        try rows(
            (0..<classes).map { index in known.map { side.predictedClasses[$0] == Int32(index) ? 1 : 0 } }
        )
    }

    private func rows(_ probabilities: [[Double]]) throws -> MulticlassRows {
        try MulticlassRows(
            probabilities: probabilities,
            labels: known.map { Int(side.classes[$0]) },
            weights: side.weights.map { weights in known.map { weights[$0] } },
            numbers: .each(known.map { side.numbers[$0] })
        )
    }
}

extension MulticlassRows {
    fileprivate func rows(at places: [Int]) throws -> MulticlassRows {
        try MulticlassRows(
            probabilities: probabilities.map { column in places.map { column[$0] } },
            labels: places.map { labels[$0] },
            weights: weights.map { weights in places.map { weights[$0] } },
            numbers: .each(places.map { numbers[$0] })
        )
    }
}
