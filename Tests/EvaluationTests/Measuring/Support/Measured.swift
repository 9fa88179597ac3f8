import Datasets
import EvaluationRecords
import Identifiers
import Statistics
import StrictJSON
import Testing

@testable import Evaluation

/// Rows and a plan, measured in blocks, and read back out of the record.
struct Measured {
    var task: EvaluationTask
    var classes: [String] = []
    var positive: String?
    var threshold: ThresholdChoice = .default
    var settings = EvaluationSettings(seed: 1)
    var columns: [PlannedColumn] = []
    var labels: ScoredRows.Labels
    var predictions: ScoredRows.Predictions
    var probabilities: [[Double]] = []
    var weights: [Double]?
    var values: [String: DatasetColumn] = [:]
    var hashes: [UInt64]?
    var askedHashes: [UInt64]?
    var idHashes: [UInt64]?
    var assertions: [EvaluationAssertion] = []
    var requirements: [EvaluationRequirement] = []
    var known = KnownRows.none
    var numbers: [Int]?

    /// Two classes, the second positive.
    init(scores: [Double], isPositive: [Bool?], classes: [String] = ["0", "1"]) {
        task = .binary
        self.classes = classes
        positive = classes[1]
        labels = .classes(isPositive.map { $0.map { $0 ? 1 : 0 } ?? ScoredRows.missing })
        predictions = .classes(scores.map { $0 >= 0.5 ? 1 : 0 })
        probabilities = [scores]
    }

    init(probabilities: [[Double]], labels: [Int32], classes: [String]) {
        task = .multiclass
        self.classes = classes
        self.labels = .classes(labels)
        predictions = .classes(labels.indices.map { Int32(MulticlassStore.greatest(probabilities, $0)) })
        self.probabilities = probabilities
    }

    init(labels: [Double?], predictions: [Double]) {
        task = .regression
        self.labels = .numbers(labels)
        self.predictions = .numbers(predictions)
    }

    var count: Int {
        switch predictions {
        case .classes(let predictions): predictions.count
        case .numbers(let predictions): predictions.count
        }
    }

    func plan() throws -> EvaluationPlan {
        try EvaluationPlan(
            model: EvaluatedModel(name: try #require(ModelName("churn")), origin: .external),
            task: task,
            classes: classes,
            positive: positive,
            threshold: threshold,
            settings: settings,
            columns: columns,
            isWeighted: weights != nil,
            hasScores: !probabilities.isEmpty,
            assertions: assertions,
            requirements: requirements,
            known: known
        )
    }

    func block(_ range: Range<Int>) -> ScoredRows {
        ScoredRows(
            rowNumbers: numbers.map { Array($0[range]) } ?? Array(range),
            labels: {
                switch labels {
                case .classes(let labels): .classes(Array(labels[range]))
                case .numbers(let labels): .numbers(Array(labels[range]))
                }
            }(),
            predictions: {
                switch predictions {
                case .classes(let predictions): .classes(Array(predictions[range]))
                case .numbers(let predictions): .numbers(Array(predictions[range]))
                }
            }(),
            probabilities: probabilities.map { Array($0[range]) },
            weights: weights.map { Array($0[range]) },
            columns: values.mapValues { column in
                switch column {
                case .numbers(let values): .numbers(Array(values[range]))
                case .texts(let values): .texts(Array(values[range]))
                }
            },
            hashes: hashes.map { Array($0[range]) },
            askedHashes: askedHashes.map { Array($0[range]) },
            idHashes: idHashes.map { Array($0[range]) }
        )
    }

    func result(
        block size: Int = 65_536,
        memory: Int = 256 << 20,
        threads: Int = 2,
        counts: [String: Int] = [:]
    ) throws -> EvaluationResult {
        var pass = try EvaluationPass(try plan(), memory: memory, threads: Threads(threads), spillingTo: "/tmp")
        var start = 0
        while start < count {
            let end = min(count, start + size)
            try pass.add(block(start..<end))
            start = end
        }
        let digest = try #require(Digest(hex: String(repeating: "a", count: 64)))
        let dataset = DatasetIdentity(
            name: "holdout",
            digest: digest,
            schema: digest,
            rows: count,
            label: "y",
            weight: nil,
            id: nil,
            time: nil
        )
        return try pass.finish(dataset: dataset, counts: counts)
    }

    static func record(_ result: EvaluationResult) throws -> EvaluationRecord {
        try EvaluationRecord(
            result: result,
            run: EvaluationRun(
                created: Timestamp(seconds: 0),
                producer: "slipway test",
                seconds: 1,
                environment: RunEnvironment()
            )
        )
    }

    /// The result as its record has it, read back.
    func shown(
        block size: Int = 65_536,
        memory: Int = 256 << 20,
        threads: Int = 2,
        counts: [String: Int] = [:]
    ) throws -> Known {
        let record = try Self.record(
            try result(block: size, memory: memory, threads: threads, counts: counts)
        )
        return Known(try JSONParser.parse(record.bytes, subject: "record"))["result"]
    }
}

extension Measured {
    /// Rows of two classes of a file of known values.
    init(
        file: String,
        label: String,
        classes: [String],
        positive: String,
        score: String,
        weight: String? = nil
    ) throws {
        let table = try KnownFiles.table(file)
        let texts = table.texts(label)
        self.init(
            scores: table.doubles(score),
            isPositive: texts.map { $0.map { $0 == positive } },
            classes: [classes.first { $0 != positive } ?? "", positive]
        )
        if let weight { weights = table.doubles(weight) }
    }

    /// Adds columns of the file for slices and groups.
    mutating func add(_ table: KnownTable, slices: Known, groups: [String]) {
        var kinds = slices.members.map { ($0.key, $0.value.text) }
        for group in groups where !kinds.contains(where: { $0.0 == group }) { kinds.append((group, "categorical")) }
        for (name, kind) in kinds {
            columns.append(PlannedColumn(name, kind == "numeric" ? .numeric : .categorical))
            values[name] =
                kind == "numeric" ? .numbers(table.optionalDoubles(name)) : .texts(table.texts(name))
        }
        settings = EvaluationSettings(
            seed: settings.seed,
            replicates: settings.replicates,
            costs: settings.costs,
            bandCuts: settings.bandCuts,
            bandPrecision: settings.bandPrecision,
            slices: slices.keys.map { SliceRequest(column: $0) },
            protected: groups
        )
    }
}
