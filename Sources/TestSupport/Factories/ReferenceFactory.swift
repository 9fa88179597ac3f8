package import EvaluationRecords
import Identifiers

/// Reference profiles of rows that a test, or a benchmark, makes up.
package enum ReferenceFactory {
    /// A numeric column between quantiles of its values; each edge is one of them.
    package static func numeric(_ name: String, _ values: [Double?], parts: Int = 1_020) -> ReferenceColumn {
        let sorted = values.compactMap { $0 }.sorted()
        func edges(_ parts: Int) -> [Double] {
            guard !sorted.isEmpty else { return [] }
            var edges: [Double] = []
            for part in 1..<parts {
                let edge = sorted[(sorted.count - 1) * part / parts]
                if edges.last != edge { edges.append(edge) }
            }
            return edges
        }
        let all = edges(parts)
        var counts = [Int](repeating: 0, count: all.count + 1)
        var bin = 0
        for value in sorted {
            while bin < all.count, all[bin] < value { bin += 1 }
            counts[bin] += 1
        }
        return ReferenceColumn(
            name: name,
            rule: "model",
            n: sorted.count,
            missing: values.count - sorted.count,
            bins: .numeric(
                ReferenceQuantiles(
                    parts: parts,
                    edges: all,
                    counts: counts,
                    deciles: edges(10),
                    least: sorted.first,
                    greatest: sorted.last
                )
            )
        )
    }

    /// A categorical column, the largest categories first.
    package static func categorical(
        _ name: String,
        _ values: [String?],
        feature: ColumnFeature = .values
    ) -> ReferenceColumn {
        var counts: [String: Int] = [:]
        for value in values { if let value { counts[value, default: 0] += 1 } }
        let order = counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }
        let own = order.prefix(ReferenceCategories.limit)
        return ReferenceColumn(
            name: name,
            feature: feature,
            rule: "otherwise",
            n: values.count { $0 != nil },
            missing: values.count { $0 == nil },
            bins: .categorical(
                ReferenceCategories(
                    categories: own.map(\.key),
                    counts: own.map(\.value),
                    other: order.dropFirst(own.count).reduce(0) { $0 + $1.value },
                    distinct: order.count
                )
            )
        )
    }

    /// - Throws: what the record refuses.
    package static func profile(
        rows: Int,
        task: EvaluationTask = .binary,
        columns: [ReferenceColumn],
        scores: [ReferenceColumn] = [],
        prediction: ReferenceColumn? = nil,
        losses: [ReferenceLoss] = [],
        estimation: Screen<ReferenceEstimation> = .undefined(.noLabels)
    ) throws -> ReferenceProfile {
        guard let name = ModelName("churn"), let version = VersionID("3"),
            let digest = Digest(hex: String(repeating: "a", count: 64))
        else { preconditionFailure("these are names and a digest") }
        let dataset = DatasetIdentity(
            name: "holdout",
            digest: digest,
            schema: digest,
            rows: rows,
            label: "churned",
            weight: nil,
            id: nil,
            time: nil
        )
        let facts = ReferenceFacts(
            model: EvaluatedModel(name: name, origin: .version(version, digest)),
            task: task,
            classes: task == .regression ? [] : ["no", "yes"],
            positive: task == .binary ? "yes" : nil,
            threshold: task == .binary ? DecisionThreshold(value: 0.5, source: .default) : nil,
            dataset: dataset,
            rows: RowCounts(read: rows, used: rows),
            columns: columns,
            scores: scores,
            prediction: prediction,
            losses: losses,
            estimation: estimation
        )
        let run = EvaluationRun(
            created: Timestamp(seconds: 0),
            producer: "slipway",
            seconds: 0,
            environment: RunEnvironment()
        )
        return try ReferenceProfile(result: facts, run: run)
    }
}
