import DurableFiles
import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Recovery decides")
struct RecoveryDecisionTests {
    struct Case: Sendable {
        var kind = DeploymentKind.activate
        let state: DeploymentState
        var intent = DeploymentRecord.Intent.none
        var isCurrent = false
        var isWhole = true
        let decision: RecoveryDecision
    }

    @Test(
        "by what was intended and what the disk shows",
        arguments: [
            Case(state: .received, decision: .fail),
            Case(state: .verified, decision: .fail),
            Case(state: .staged, decision: .fail),
            Case(state: .checked, decision: .fail),
            // Re-activating what is current already: the link shows nothing.
            Case(state: .staged, isCurrent: true, decision: .fail),
            Case(state: .checked, intent: .switching, decision: .fail),
            Case(state: .checked, intent: .switching, isCurrent: true, decision: .resume),
            Case(state: .checked, intent: .switching, isCurrent: true, isWhole: false, decision: .rollBack),
            // A rollback by hand that a full disk had no record of.
            Case(kind: .rollback, state: .received, isCurrent: true, decision: .resume),
            Case(kind: .rollback, state: .received, isCurrent: true, isWhole: false, decision: .rollBack),
            Case(kind: .rollback, state: .received, decision: .fail),
            Case(state: .active, isCurrent: true, decision: .resume),
            Case(state: .active, isCurrent: true, isWhole: false, decision: .rollBack),
            Case(state: .active, decision: .rollBack),
            Case(state: .active, intent: .rollingBack, isCurrent: true, decision: .finishRollback),
            Case(state: .active, intent: .rollingBack, decision: .finishRollback),
        ]
    )
    func decides(_ example: Case) throws {
        let bundle = try #require(BundleID("b"))
        var record = DeploymentRecord(
            project: credit,
            kind: example.kind,
            bundle: bundle,
            bundleDigest: StreamingDigest.of([]),
            active: [:],
            requestedBy: "ada",
            reason: nil,
            started: TestCertificate.moment
        )
        let number = try #require(GenerationNumber(7))
        record.generation = number
        record.state = example.state
        record.intent = example.intent
        let decision = RecoveryDecision(record, current: example.isCurrent ? .generation(number) : .nothing) {
            example.isWhole
        }
        #expect(decision == example.decision)
    }
}
