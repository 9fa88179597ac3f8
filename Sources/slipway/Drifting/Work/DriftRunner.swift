import AsyncSupport
import Datasets
import Drifting
import Evaluation
import EvaluationRecords
import Identifiers
import MLflow
import NodeAPI
import SavedModels
import Statistics

/// Compares two data sets, and makes profiles of one, with the answers of a version that runs here, or that stand in the data.
struct DriftRunner {
    let runner: EvaluationRunner
    let question: EvaluationQuestion
    /// The column of predictions of data that another program scored.
    var prediction: String?
    var isScored = false

    /// Whose answers are compared, too.
    enum Answers {
        case none
        /// A version that is asked here.
        case version(SavedModel, SavedVersion)
        /// Columns of the data, which this model wrote.
        case columns(EvaluatedModel)
    }

    // MARK: Two data sets

    func compare(
        _ reference: EvaluationData,
        _ current: EvaluationData,
        _ settings: DriftSettings,
        _ requirements: [DriftRequirement],
        answers: Answers
    ) async throws -> (findings: DriftFindings, environment: RunEnvironment) {
        let data: [DriftSide: EvaluationData] = [.reference: reference, .current: current]
        switch answers {
        case .none:
            let pass = try reading(data, settings, plan: nil, schema: nil, importance: [:])
            runner.display.step("Comparing")
            return (try pass.finish(requirements: requirements), RunEnvironment())
        case .columns(let model):
            let sides = try FileSides(of: model, question, prediction: prediction, data, display: runner.display)
            let pass = try reading(data, settings, plan: sides.plan, schema: nil, importance: importance(of: model))
            return (try await compared(pass, sides, requirements), RunEnvironment())
        case .version(let model, let version):
            return try await runner.withModel(model, version) { evaluated, subject, scorer in
                let sides = try await ModelSides.make(
                    scorer,
                    of: evaluated,
                    subject,
                    question,
                    data,
                    display: runner.display
                )
                let pass = try reading(
                    data,
                    settings,
                    plan: sides.plan,
                    schema: subject.schema,
                    importance: importance(of: evaluated)
                )
                return (try await compared(pass, sides, requirements), subject.environment)
            }
        }
    }

    private func reading(
        _ data: [DriftSide: EvaluationData],
        _ settings: DriftSettings,
        plan: EvaluationPlan?,
        schema: ModelSchema?,
        importance: [String: Double]
    ) throws -> DriftPass {
        guard let reference = data[.reference], let current = data[.current] else { throw CancellationError() }
        runner.display.step("Reading \(reference.name) and \(current.name)")
        return try DriftPass(
            settings,
            reference: input(reference),
            current: input(current),
            plan: plan,
            schema: schema,
            importance: importance,
            threads: Threads(question.threads)
        )
    }

    private func compared(
        _ pass: DriftPass,
        _ sides: some AnsweredSides,
        _ requirements: [DriftRequirement]
    ) async throws -> DriftFindings {
        var (pass, sides) = (pass, sides)
        for side in DriftSide.allCases {
            let leftOut = try await sides.forEach(side) { try pass.add($0, to: side) }
            pass.leaveOut(leftOut, of: side)
        }
        runner.display.step("Comparing")
        return try pass.finish(requirements: requirements)
    }

    private func input(_ data: EvaluationData) -> DriftInput {
        DriftInput(
            file: data.file,
            name: data.name,
            roles: data.roles,
            columns: data.columns,
            excluded: isScored ? FileSides.excluded(question, prediction) : []
        )
    }

    /// The weight of the columns for the model, of its newest evaluation that has measured it; by name.
    private func importance(of model: EvaluatedModel) throws -> [String: Double] {
        guard let version = model.version else { return [:] }
        let kept = try runner.project.evaluations(matching: EvaluationQuery(model: model.name, version: version))
        for one in kept.prefix(10) {
            // A record that is damaged says nothing here.
            guard let record = try? runner.project.document(of: one),
                let screen = record.result.screens.importance?.value
            else { continue }
            return Dictionary(screen.columns.map { ($0.key, $0.value.mean) }) { first, _ in first }
        }
        return [:]
    }

    // MARK: Profiles

    /// The profile of a labelled data set with the answers of a version.
    func profile(
        of data: EvaluationData,
        _ settings: ReferenceSettings,
        answers: Answers
    ) async throws -> (facts: ReferenceFacts, environment: RunEnvironment) {
        let sided: [DriftSide: EvaluationData] = [.reference: data]
        switch answers {
        case .none: throw CancellationError()
        case .columns(let model):
            let sides = try FileSides(of: model, question, prediction: prediction, sided, display: runner.display)
            return (try await profiled(data, settings, sides, schema: nil), RunEnvironment())
        case .version(let model, let version):
            return try await runner.withModel(model, version) { evaluated, subject, scorer in
                let sides = try await ModelSides.make(
                    scorer,
                    of: evaluated,
                    subject,
                    question,
                    sided,
                    display: runner.display
                )
                let facts = try await profiled(data, settings, sides, schema: subject.schema)
                return (facts, subject.environment)
            }
        }
    }

    private func profiled(
        _ data: EvaluationData,
        _ settings: ReferenceSettings,
        _ sides: some AnsweredSides,
        schema: ModelSchema?
    ) async throws -> ReferenceFacts {
        var sides = sides
        runner.display.step("Reading \(data.name)")
        var pass = try ReferencePass(
            sides.plan,
            data: input(data),
            settings: settings,
            schema: schema,
            threads: Threads(question.threads)
        )
        let leftOut = try await sides.forEach(.reference) { try pass.add($0) }
        pass.leaveOut(leftOut)
        runner.display.step("Making the profile")
        return try pass.finish()
    }

    /// The circumstances of a record.
    func run(
        _ environment: RunEnvironment,
        name: String?,
        tags: [String: String],
        began: Instant
    ) -> EvaluationRun {
        let clock = SystemClock()
        return EvaluationRun(
            created: clock.timeOfDay,
            producer: "slipway \(SlipwayVersion.current)",
            seconds: clock.now.seconds(since: began),
            environment: environment,
            name: name,
            tags: TextMap(tags)
        )
    }
}
