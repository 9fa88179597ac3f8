package import EvaluationRecords
package import Identifiers

extension SampleRecords {
    /// A drift report on two data sets of one column.
    /// - Parameters:
    ///   - effect: of the column; another value gives another id.
    ///   - requirements: outcomes that the record has.
    package static func drift(
        of model: EvaluatedModel? = nil,
        effect: Double = 0.25,
        verdict: ColumnVerdict = .drifted,
        created: Timestamp = created,
        name: String? = nil,
        requirements: [RequirementOutcome] = []
    ) throws -> DriftRecord {
        let column = ColumnDrift(
            name: "amount",
            kind: .numeric,
            rule: "many-numbers",
            reference: SideCounts(n: 100, missing: 0),
            current: SideCounts(n: 90, missing: 0),
            verdict: verdict,
            values: .given(
                ColumnTest(
                    test: .kolmogorovSmirnov,
                    statistic: Rounded(effect),
                    p: 0.0001,
                    q: 0.0002,
                    qDependent: 0.0003,
                    effect: effect,
                    effectLow: Rounded(effect - 0.2),
                    verdict: verdict
                )
            ),
            missing: .undefined(.nothingMissing),
            distances: .undefined(.noValues),
            bins: .undefined(.noValues)
        )
        let counts = DriftCounts(
            columns: 1,
            drifted: verdict == .drifted ? 1 : 0,
            changed: verdict == .changed ? 1 : 0,
            stable: verdict == .stable ? 1 : 0,
            undefined: verdict == .undefined ? 1 : 0
        )
        let findings = DriftFindings(
            model: model,
            task: model == nil ? nil : .other,
            reference: dataset("holdout", "rows"),
            current: dataset("september", "other rows"),
            verdict: verdict,
            counts: counts,
            family: 1,
            columns: [column],
            domain: .undefined(.notAsked),
            prediction: .undefined(.noModel),
            performance: .undefined(.noLabels),
            concept: .undefined(.noLabels),
            requirements: requirements,
            settings: DriftSettings()
        )
        return try DriftRecord(result: findings, run: run(created, name))
    }

    /// A profile of one column, of a version.
    /// - Parameter rows: another number gives another document.
    package static func reference(
        of model: EvaluatedModel,
        rows: Int = 100,
        isPrivate: Bool = false,
        created: Timestamp = created
    ) throws -> ReferenceProfile {
        let column = ReferenceColumn(
            name: "amount",
            rule: "many-numbers",
            n: rows,
            missing: 0,
            bins: .numeric(
                ReferenceQuantiles(
                    parts: 1_020,
                    edges: [1.5],
                    counts: [rows - 40, 40],
                    deciles: [1.5],
                    least: 0.5,
                    greatest: 9
                )
            )
        )
        let facts = ReferenceFacts(
            model: model,
            task: .regression,
            dataset: dataset("holdout", "rows"),
            rows: RowCounts(read: rows, used: rows),
            isPrivate: isPrivate,
            columns: [column],
            scores: [],
            estimation: .undefined(.tooFewRows)
        )
        return try ReferenceProfile(result: facts, run: run(created, nil))
    }

    private static func dataset(_ name: String, _ content: String) -> DatasetIdentity {
        DatasetIdentity(
            name: name,
            digest: RecordDigest.of(Array(content.utf8)),
            schema: RecordDigest.of(Array("columns".utf8)),
            rows: 100,
            label: nil,
            weight: nil,
            id: nil,
            time: nil
        )
    }

    private static func run(_ created: Timestamp, _ name: String?) -> EvaluationRun {
        EvaluationRun(
            created: created,
            producer: "slipway test",
            seconds: 1,
            environment: RunEnvironment(),
            name: name
        )
    }
}
