import Evaluation
import Identifiers
import Inference
import Testing

/// A forecast whose bounds are drawn anew at each call, as Prophet's are.
@Suite("Golden predictions by column")
struct GoldenColumnsTests {
    private static func forecast(_ value: Double, upper: Double, bound: String = "upper bound") -> ModelOutput {
        ModelOutput(
            form: .frame,
            tensors: [
                Made.doubles([1, value], name: "yhat"), Made.doubles([0, upper], name: bound),
                Made.longs([7, 8], name: "day"),
            ]
        )
    }

    private func record(
        _ answers: [ModelOutput],
        _ change: (inout GoldenWishes) -> Void = { _ in }
    ) async throws -> GoldenRecord {
        var recording = GoldenRecording()
        recording.runs = 3
        change(&recording.wishes)
        let like = try Made.record(output: answers[0])
        return try await recording.record(
            like.model,
            like.version,
            manifest: like.manifest,
            input: like.input,
            in: like.environment,
            now: like.created,
            on: ScriptedModel(answers, hasProbabilities: answers[0].probabilities != nil)
        )
    }

    @Test("A model that draws some columns anew is refused with the options that leave these out")
    func proposes() async throws {
        let answers = [Self.forecast(2, upper: 3), Self.forecast(2, upper: 4)]
        let failure = await #expect(throws: ScoringFailure.self) { try await record(answers) }
        #expect(failure?.code == .goldenUnsteady)
        #expect(failure?.message.contains("--ignore-column 'upper bound', or") == true, "\(failure?.message ?? "")")
        let plain = [Self.forecast(2, upper: 3, bound: "yhat_upper"), Self.forecast(2, upper: 4, bound: "yhat_upper")]
        let other = await #expect(throws: ScoringFailure.self) { try await record(plain) }
        #expect(other?.message.contains("--ignore-column yhat_upper, or") == true, "\(other?.message ?? "")")
    }

    @Test("Where all that a model answers is drawn anew there is nothing to propose")
    func proposesNothing() async throws {
        let answers = [Made.array(Made.doubles([1])), Made.array(Made.doubles([2]))]
        let failure = await #expect(throws: ScoringFailure.self) { try await record(answers) }
        #expect(failure?.message.contains("--ignore-column") == false)
    }

    @Test("Of an ignored column name, shape and kind hold, and of the others all")
    func ignores() async throws {
        let answers = [Self.forecast(2, upper: 3), Self.forecast(2, upper: 4)]
        let made = try await record(answers) { $0.ignored = ["upper bound"] }
        let kept = try GoldenRecord.read(made.written())
        _ = try await GoldenCheck.replay(kept, on: ScriptedModel(Self.forecast(2, upper: -1000)))
        let wrong: [ModelOutput] = [
            Self.forecast(2.1, upper: 3), Self.forecast(2, upper: 3, bound: "lower bound"),
            ModelOutput(
                form: .frame,
                tensors: [
                    Made.doubles([1, 2], name: "yhat"), Made.longs([0, 3], name: "upper bound"),
                    Made.longs([7, 8], name: "day"),
                ]
            ),
        ]
        for output in wrong {
            let failure = await #expect(throws: ScoringFailure.self) {
                try await GoldenCheck.replay(kept, on: ScriptedModel(output))
            }
            #expect(failure?.code == .goldenMismatch)
        }
    }

    @Test("One column may be held less closely than the others")
    func tolerates() async throws {
        let made = try await record([Self.forecast(2, upper: 3)]) { wishes in
            wishes.relativeByColumn = ["upper bound": 0.5]
            wishes.absolute = 0
        }
        #expect(made.tolerance.absolute == 0 && made.tolerance.relative == GoldenTolerance.standard.relative)
        _ = try await GoldenCheck.replay(made, on: ScriptedModel(Self.forecast(2, upper: 4)))
        for output in [Self.forecast(2, upper: 5), Self.forecast(2.01, upper: 3)] {
            await #expect(throws: ScoringFailure.self) {
                try await GoldenCheck.replay(made, on: ScriptedModel(output))
            }
        }
    }

    @Test("A column that the answer has not is told with those that it has; not all may be ignored")
    func refuses() async throws {
        let unknown = await #expect(throws: ScoringFailure.self) {
            try await record([Self.forecast(2, upper: 3)]) { $0.ignored = ["upper"] }
        }
        #expect(unknown?.code == .inputInvalid)
        #expect(unknown?.message.contains("yhat, upper bound, day") == true, "\(unknown?.message ?? "")")
        let all = await #expect(throws: ScoringFailure.self) {
            try await record([Self.forecast(2, upper: 3)]) { $0.ignored = ["yhat", "upper bound", "day"] }
        }
        #expect(all?.code == .inputInvalid)
        let json = ModelOutput(form: .json, tensors: [Made.texts(["1"], content: .json)])
        let none = await #expect(throws: ScoringFailure.self) {
            try await record([json]) { $0.ignored = ["prediction"] }
        }
        #expect(none?.code == .inputInvalid)
    }

    @Test("What has no name is called prediction, and probabilities are a column too")
    func unnamed() async throws {
        let answers = [
            Made.array(Made.longs([1]), probabilities: Made.doubles([0.1, 0.9], shape: [1, 2])),
            Made.array(Made.longs([1]), probabilities: Made.doubles([0.2, 0.8], shape: [1, 2])),
        ]
        let made = try await record(answers) { $0.ignored = ["probabilities"] }
        #expect(made.tolerance.ignored == ["probabilities"])
    }

    /// Answers, and the tolerance that is taken where nobody says one.
    static let exactness: [(output: ModelOutput, relative: Double, absolute: Double)] = [
        (Made.array(Made.doubles([0.1, 0.25])), 1e-6, 1e-9),
        (Made.array(Made.floats([0.1, 0.25])), 1e-5, 1e-6),
        (Made.array(Made.longs([1])), 1e-6, 1e-9),
        (Made.array(Made.longs([1]), probabilities: Made.floats([0.1, 0.9], shape: [1, 2])), 1e-5, 1e-6),
        (Made.array(Tensor(name: "", type: .float16, shape: [1], bytes: [1, 60])), 1e-2, 1e-3),
        // Floats of 32 bits in wider ones.
        (Made.array(Made.doubles([Double(Float(0.1)), 2])), 1e-5, 1e-6),
        (Made.array(Made.doubles([Double(Float(0.1)), 0.3])), 1e-6, 1e-9),
        (Made.array(Made.doubles([1, 0.5, -3, .nan])), 1e-6, 1e-9),
        (
            ModelOutput(
                form: .json,
                tensors: [Made.texts([#"[{"score":0.10000000149011612,"n":3}]"#], content: .json)]
            ), 1e-5, 1e-6
        ),
        (ModelOutput(form: .json, tensors: [Made.texts([#"[{"score":0.1,"n":3}]"#], content: .json)]), 1e-6, 1e-9),
    ]

    @Test("An answer in floats of 32 bits is held as closely as these are on another processor", arguments: exactness)
    func standard(_ test: (output: ModelOutput, relative: Double, absolute: Double)) async throws {
        let tolerance = try await record([test.output]).tolerance
        #expect(tolerance == GoldenTolerance(relative: test.relative, absolute: test.absolute))
    }
}
