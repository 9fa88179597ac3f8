import Datasets
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers
import Statistics

/// Measures a stream of scored rows, and keeps what later steps need of them.
struct Measuring {
    let plan: EvaluationPlan
    let question: EvaluationQuestion
    let data: EvaluationData
    /// Columns of probabilities of the stream.
    let scores: Int
    /// The place of files without a name.
    let scratch: DirectoryHandle

    /// The outcome.
    struct Outcome {
        let result: EvaluationResult
        /// The file of the predictions; nil where none is kept.
        let predictions: OpenFile?
        /// The table for programs of custom metrics; nil without any.
        let table: MetricTable?
        /// nil unless an explanation was asked for.
        let labelled: LabelledRows?
    }

    func run<Rows: LabelledRowsStream>(_ rows: inout Rows) async throws -> Outcome {
        var pass = try EvaluationPass(
            plan,
            memory: question.memory,
            threads: Threads(question.threads),
            spillingTo: scratch.path,
            of: data.name
        )
        let writer = try question.keepsPredictions ? PredictionsWriter(head, to: scratch.createUnnamed()) : nil
        let table = try question.programs.isEmpty ? nil : MetricTable(plan, scores: scores, in: scratch)
        var labelled = question.importance || !question.dependence.isEmpty ? LabelledRows() : nil
        while let block = try await rows.next() {
            // What is refused in the end is only counted on.
            if rows.labels.isRefused { continue }
            try writer?.add(block)
            try table?.add(block)
            labelled?.add(block)
            try pass.add(block)
        }
        if let label = data.roles.label { try rows.labels.requireSeen(label, in: data.file.path) }
        guard let reading = rows.reading else { throw CancellationError() }
        try data.requireColumns(reading)
        let digest = try writer.map { try StreamingDigest.of($0.file).digest }
        let result = try pass.finish(dataset: data.identity(reading), counts: rows.leftOut, predictions: digest)
        return Outcome(result: result, predictions: writer?.file, table: table, labelled: labelled)
    }

    private var head: PredictionsHead {
        PredictionsHead(
            task: plan.task,
            classes: plan.classes,
            scores: scores,
            isWeighted: plan.isWeighted
        )
    }
}

/// The numbers of the rows that have a label, with it and their weight: those that a model may be asked again.
struct LabelledRows {
    private(set) var numbers: [Int] = []
    /// Places of classes; empty in regression.
    private var classes: [Int32] = []
    private var values: [Double] = []
    private var weights: [Double]?

    mutating func add(_ rows: ScoredRows) {
        if rows.weights != nil, weights == nil { weights = [] }
        for (place, number) in rows.rowNumbers.enumerated() {
            if let weight = rows.weights?[place], !RowWeight.isGood(weight) { continue }
            switch rows.labels {
            case .classes(let labels):
                guard labels[place] >= 0 else { continue }
                classes.append(labels[place])
            case .numbers(let labels):
                guard let label = labels[place], label.isFinite else { continue }
                values.append(label)
            }
            numbers.append(number)
            if let weight = rows.weights?[place] { weights?.append(weight) }
        }
    }

    /// The labels of some of the rows.
    /// - Parameter chosen: numbers, ascending.
    func labels(
        of chosen: [Int],
        _ decision: TaskDecision,
        threshold: Double
    ) -> ImportanceLabels {
        var places: [Int] = []
        places.reserveCapacity(chosen.count)
        var next = 0
        for (place, number) in numbers.enumerated() where next < chosen.count && chosen[next] == number {
            places.append(place)
            next += 1
        }
        let weights = weights.map { weights in places.map { weights[$0] } }
        let positive = decision.positive.flatMap { positive in decision.classes.firstIndex { $0.isSame(as: positive) } }
        let chosenClasses = classes.isEmpty ? [] : places.map { classes[$0] }
        switch decision.task {
        case .binary:
            return ImportanceLabels(
                .binary(chosenClasses, positive: positive ?? 1, threshold: threshold),
                weights: weights
            )
        case .multiclass:
            return ImportanceLabels(.multiclass(chosenClasses, classes: decision.classes.count), weights: weights)
        case .regression, .other:
            return ImportanceLabels(.regression(places.map { values[$0] }), weights: weights)
        }
    }
}
