package import EvaluationRecords
package import Identifiers

/// Records of evaluations and comparisons as tests need them: small, valid, and of whatever version they are told.
package enum SampleRecords {
    package static let created = Timestamp(seconds: 1_795_420_000)

    /// - Parameters:
    ///   - value: the ROC AUC, with an interval of 0.05 to both sides; another value gives another id.
    ///   - requirements: conditions that the record has, with their outcomes.
    ///   - slices: the number of slices, which make it long.
    package static func evaluation(
        of model: EvaluatedModel,
        value: Double = 0.9,
        dataset: String = "holdout",
        data: Digest = RecordDigest.of(Array("rows".utf8)),
        created: Timestamp = created,
        name: String? = nil,
        tags: TextMap<String> = [:],
        requirements: [String] = [],
        predictions: Digest? = nil,
        slices: Int = 0
    ) throws -> EvaluationRecord {
        let figure = MetricFigure.value(value, .bounds(value - 0.05, value + 0.05, .delongLogit), rows: 90)
        let result = EvaluationResult(
            model: model,
            task: .other,
            dataset: DatasetIdentity(
                name: dataset,
                digest: data,
                schema: RecordDigest.of(Array("columns".utf8)),
                rows: 100,
                label: "churned",
                weight: nil,
                id: nil,
                time: nil
            ),
            rows: RowCounts(read: 100, used: 90, leftOut: ["label-missing": 10]),
            metrics: [.rocAuc: figure],
            slices: (0..<slices).map { number in
                SliceFigures(
                    column: "c",
                    kind: .categorical,
                    slice: .category("\(number)"),
                    rows: 40,
                    positives: 4,
                    metrics: [.rocAuc: figure],
                    judged: false,
                    tests: [:]
                )
            },
            settings: EvaluationSettings(seed: 7),
            predictions: predictions
        )
        let run = EvaluationRun(
            created: created,
            producer: "slipway test",
            seconds: 1,
            environment: RunEnvironment(),
            name: name,
            tags: tags
        )
        return try EvaluationRecord(
            result: result.judged(by: requirements.map { try EvaluationRequirement.parse($0) }),
            run: run
        )
    }

    /// The first is worse than each challenger.
    package static func comparison(
        _ first: ComparedVersion,
        _ challengers: ComparedVersion...,
        created: Timestamp = created
    ) throws -> ComparisonRecord {
        let difference = PairedDifference(
            first: 0.8,
            second: 0.9,
            difference: 0.1,
            low: Rounded(0.05),
            high: Rounded(0.15),
            interval: .delong,
            level: 0.95,
            p: Rounded(0.001),
            verdict: .better
        )
        let result = ComparisonResult(
            first: first,
            challengers: challengers.map { version in
                Challenger(
                    version: version,
                    metrics: ["roc_auc": .given(difference)],
                    disagreement: .value(0.1, .none(.noMethod), rows: 90),
                    verdict: .better
                )
            },
            task: .other,
            dataset: DatasetIdentity(
                name: "holdout",
                digest: RecordDigest.of(Array("rows".utf8)),
                schema: RecordDigest.of(Array("columns".utf8)),
                rows: 100,
                label: "churned",
                weight: nil,
                id: nil,
                time: nil
            ),
            selection: .all,
            rows: 90,
            metric: .rocAuc,
            margin: nil,
            seed: 7
        )
        return try ComparisonRecord(
            result: result,
            run: ComparisonRun(created: created, producer: "slipway test", seconds: 1)
        )
    }
}
