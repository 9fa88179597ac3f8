import Datasets
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers
import Inference

/// Evaluates a model that answers, here or on a node: the data is looked through, the model is tried, and then all rows are asked and measured.
struct ModelEvaluation<Scorer: BatchScorer> {
    let question: EvaluationQuestion
    let data: EvaluationData
    let subject: EvaluationSubject
    /// The model as a record names it, which may only be known once it has answered.
    let model: (Scorer) async throws -> EvaluatedModel
    let scratch: DirectoryHandle
    let display: EvaluationDisplay

    func run(_ scorer: Scorer) async throws -> EvaluatedRows {
        var scorer = scorer
        var golden = subject.golden
        let survey = try display.progress("Reading \(data.name)") { progress in
            try DataSurvey.make(
                data,
                selection: question.selection,
                for: &scorer,
                &golden,
                threads: question.threads,
                progress: progress
            )
        }
        try data.requireColumns(survey.reading)
        let training = try question.training.map { file in
            display.step("Reading \(file.path)")
            return try TrainingRows.read(file, threads: question.threads)
        }
        display.step("Trying \(subject.text)")
        let trial = try await ModelTrial.make(scorer, on: data, question, of: subject)
        let evaluated = try await model(trial.blocks.scorer)
        let planning = EvaluationPlanning(
            question: question,
            data: data,
            decision: trial.decision,
            training: training,
            golden: golden
        )
        try planning.requireLabel()
        return try await measured(trial, evaluated, planning, survey)
    }

    private func measured(
        _ trial: ModelTrial<Scorer>,
        _ model: EvaluatedModel,
        _ planning: EvaluationPlanning,
        _ survey: DataSurvey
    ) async throws -> EvaluatedRows {
        let columns = FeatureColumns(
            data: data,
            columns: data.columns(found: survey.reading.types),
            schema: subject.schema
        )
        let assertions = try question.assertions?.read(columns, planning.decision) ?? []
        let planned = try columns.planned(question, assertions, everything: true)
        let scores = trial.answers.probabilities.count
        let plan = try planning.plan(model, hasScores: scores > 0, columns: planned, assertions: assertions)
        let matcher = try planning.matcher()
        var labels = LabelReader(matcher)
        labels.note(survey.labels)
        if let label = data.roles.label { try labels.requireSeen(label, in: data.file.path) }
        // Their rows are counted again, one by one.
        labels = LabelReader(matcher)
        let answers = AnswerReader(trial.answers, matcher: matcher, positive: planning.positive)
        let measuring = Measuring(plan: plan, question: question, data: data, scores: scores, scratch: scratch)
        let journal = try question.goesOn ? journal(of: identity(survey.reading.digest, model)) : nil
        let scorer = trial.blocks.scorer
        let (scored, outcome) = try await display.waiting("Scoring") { progress in
            let reader = try DatasetReader(
                data.file,
                data.pass(
                    question.selection,
                    label: labels.form,
                    columns: planned,
                    asksModel: true,
                    hashesRows: true,
                    hashesIDs: true,
                    threads: question.threads,
                    progress: progress
                )
            )
            var rows = ModelRows(
                AnsweredBlocks(
                    reader,
                    RowAsking(scorer, skipsBadRows: true),
                    journal: journal,
                    golden: planning.golden,
                    subject: subject.text
                ),
                RowScoring(
                    labelColumn: data.roles.label ?? "",
                    weightColumn: data.roles.weight,
                    idColumn: data.roles.id,
                    kept: planned.map(\.name),
                    labels: labels,
                    answers: answers
                )
            )
            let outcome = try await measuring.run(&rows)
            return (rows, outcome)
        }
        let rows = scored
        guard rows.reading?.digest == survey.reading.digest else { throw changed() }
        var result = outcome.result
        if let labelled = outcome.labelled {
            let work = ExplanationWork(
                question: question,
                data: data,
                decision: planning.decision,
                columns: columns,
                answers: answers,
                display: display
            )
            result = try await work.explained(result, labelled, rows.blocks)
        }
        return EvaluatedRows(
            result: result.adding(warnings: trial.warnings(after: rows.blocks)),
            plan: plan,
            planning: planning,
            predictions: outcome.predictions,
            table: outcome.table,
            environment: subject.environment,
            resumed: rows.blocks.resumed,
            journal: journal
        )
    }

    private func journal(of identity: Digest) throws -> AnswerJournal {
        try AnswerJournal("answers-\(identity.short)", in: scratch, identity: identity)
    }

    /// Everything that decides what the model answers to each chunk.
    private func identity(_ data: Digest, _ model: EvaluatedModel) -> Digest {
        let selection = "\(question.selection)"
        let facts =
            [data.description, model.text, model.manifest?.description ?? "", selection]
            + self.data.withheld.sorted() + ["\(AnsweredBlocks<Scorer>.chunkRows)"] + subject.identity
        return StreamingDigest.of(Array(facts.joined(separator: "\n").utf8))
    }

    private func changed() -> FileFailure {
        FileFailure(
            .changed,
            data.file.path,
            expected: "the same bytes in each pass",
            found: "others; it changed while it was read"
        )
    }
}
