import EvaluationRecords
import Identifiers
import TestSupport
import Testing

@testable import SavedModels

@Suite("An evaluation that is required before a version becomes active")
struct RequiredEvaluationTests {
    private let place: EvaluationProject
    private var project: Project { place.project }

    init() async throws {
        place = try await EvaluationProject()
        try await place.importSecond()
    }

    private func activate(_ requirements: String...) throws {
        let required = RequiredEvaluation(try requirements.map { try EvaluationRequirement.parse($0) })
        _ = try project.set(name("m"), [.active(name("2"))], requiring: required)
    }

    private func active() throws -> String? { try project.state().require(name("m")).active?.text }

    @Test("refuses a version without one, and lets one with one pass")
    func one() throws {
        #expect(failure { try activate() }?.stableCode == "evaluation.required")
        #expect(try active() == "1")
        try project.keep(place.record(version: "2"))
        try activate()
        #expect(try active() == "2")
    }

    @Test("holds each condition to the newest evaluation, and names the ones that fail with what was found")
    func newest() throws {
        try project.keep(place.record(value: 0.9, version: "2", created: Timestamp(seconds: 1)))
        try activate("roc_auc.low >= 0.8")
        _ = try project.set(name("m"), [.active(name("1"))])
        try project.keep(place.record(value: 0.7, version: "2", created: Timestamp(seconds: 2)))
        let found = failure { try activate("roc_auc.low >= 0.8", "rows.used >= 10") }
        #expect(found?.stableCode == "evaluation.required")
        #expect(found?.findings.map(\.expected) == ["roc_auc.low >= 0.8"])
        #expect(try active() == "1")
    }

    @Test("refuses a version whose newest evaluation failed a requirement of its own")
    func own() throws {
        try project.keep(place.record(value: 0.7, version: "2", requirements: ["roc_auc >= 0.8"]))
        #expect(failure { try activate() }?.findings.map(\.expected) == ["roc_auc >= 0.8"])
    }

    @Test("refuses what is no evidence")
    func damaged() throws {
        let record = try place.record(version: "2")
        try project.keep(record)
        try Shell.run("rm -f \(place.blob(RecordDigest.of(record.bytes)))")
        #expect(failure { try activate() }?.stableCode == "evaluation.damaged")
    }

    @Test("an import that would activate a version without one changes nothing")
    func imported() async throws {
        let before = try project.state()
        let source = try place.testProject.model("third", files: ["data.bin": "third"])
        let found = await failing {
            try await place.testProject.importing(source) {
                $0.models = ["m"]
                $0.activates = true
                $0.requiredEvaluation = RequiredEvaluation()
            }
        }
        #expect(found?.stableCode == "evaluation.required")
        #expect(try project.state() == before)
        try place.testProject.expectClean()
    }
}
