import Identifiers
import Inference
import StrictJSON
import Testing

@testable import ModelWorkers

@Suite("A slipway-worker of another release")
struct OtherReleaseTests {
    @Test("is known by the number in its first frame, or by its lack, whether it has loaded the form or not")
    func number() throws {
        let own = WorkerProtocol.number
        for operation in ["hello", "failed"] {
            func reason(_ number: Int64?) -> WorkerExit.Reason? {
                let member: [(key: String, value: JSONValue)] =
                    number.map { [(key: "protocol", value: .integer($0))] } ?? []
                return Handshake.otherRelease(JSONObject([(key: "op", value: .string(operation))] + member))
            }
            #expect(reason(own) == nil)
            #expect(reason(own + 1) == .otherRelease(found: own + 1, expected: own))
            #expect(reason(nil) == .otherRelease(found: nil, expected: own))
        }
    }

    @Test("is told as that, with its place and the next step, and not as a fault of the model")
    func message() {
        let location = ModelLocation(interpreter: nil, directory: "/models/1", owner: "tests", subject: "churn 1")
        let reason = WorkerExit.Reason.otherRelease(found: nil, expected: 1)
        let failure = WorkerExit(replica: 0, process: 7, reason: reason, lastLines: [])
            .loadFailure(location, isNative: true, isConfined: true)
        #expect(failure.code == .environment)
        #expect(failure.message.contains("it talks by protocol 0, and slipwayd by 1"))
        #expect(failure.message.contains("install slipwayd and slipway-worker of one release"))
    }
}
