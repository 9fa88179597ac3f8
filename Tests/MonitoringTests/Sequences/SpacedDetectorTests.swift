import EvaluationRecords
import TestSupport
import Testing

@testable import Monitoring

@Suite("Evidence between windows")
struct SpacedDetectorTests {
    private func run(
        _ detector: inout SpacedDetector,
        _ requests: [BinnedRows],
        from start: Int = 0
    ) -> [(row: Int, finding: MonitorFinding)] {
        requests.enumerated().compactMap { row, request in
            detector.add(request, at: Double(start + row) * 60).map { (start + row, $0) }
        }
    }

    private func detector(_ model: MadeModel, threshold: Double? = 1e5) throws -> SpacedDetector {
        try #require(SpacedDetector(model.profile, try MonitoringSettings(), threshold: threshold))
    }

    @Test("rows without drift raise no alarm, and are seen to be near independent")
    func quiet() throws {
        let model = try MadeModel()
        var detector = try detector(model)
        #expect(run(&detector, model.requests(20_000, seed: 2)).isEmpty)
        #expect(detector.isBacked)
        #expect(detector.spacing == 1)
        #expect(try #require(detector.correlation) < 0.2)
    }

    @Test("a shift raises an alarm that names its column, within hundreds of rows")
    func shift() throws {
        let model = try MadeModel()
        var detector = try detector(model)
        _ = run(&detector, model.requests(1_000, seed: 2))
        let alarms = run(&detector, model.requests(1_000, seed: 3, shift: 1), from: 1_000)
        let first = try #require(alarms.first)
        #expect(first.row < 1_800)
        #expect(first.finding.columns == ["age"])
        #expect(first.finding.isBacked)
        #expect(first.finding.rule == .drift)
        #expect(first.finding.evidence == .sequence)
        #expect(try #require(first.finding.figures["log10_evidence"]) >= 5)
    }

    @Test("rows that depend on their neighbours are spaced until they hardly do; until then no alarm is backed")
    func dependence() throws {
        let model = try MadeModel()
        var traffic = MadeTraffic(seed: 11)
        let rows = 30_000
        let requests = model.requests(
            age: traffic.walk(rows, correlation: 0.9),
            income: traffic.normals(rows),
            colour: traffic.words(rows, MadeModel.colours, first: 0.5)
        )
        var detector = try detector(model)
        let alarms = run(&detector, requests)
        #expect(alarms.allSatisfy { !$0.finding.isBacked })
        #expect((8...64).contains(detector.spacing))
        #expect(detector.isBacked)
    }

    @Test("a shift between blocks is not taken for dependence")
    func shiftIsNoDependence() throws {
        let model = try MadeModel()
        var detector = try detector(model)
        _ = run(&detector, model.requests(1_000, seed: 2))
        _ = run(&detector, model.requests(3_000, seed: 3, shift: 2), from: 1_000)
        #expect(detector.spacing == 1)
    }

    @Test("after a restart at the end of a batch it goes on as if there had been none")
    func restart() throws {
        let model = try MadeModel()
        let requests = model.requests(2_000, seed: 8, shift: 0.2)
        var whole = try detector(model)
        var before = try detector(model)
        let first = Array(requests[..<1_000])
        let rest = Array(requests[1_000...])
        let expected = run(&whole, requests).map(\.row)
        var found = run(&before, first).map(\.row)
        var after = try detector(model)
        try after.resume(before.bytes)
        #expect(after.logEvidence == before.logEvidence)
        found += run(&after, rest, from: 1_000).map(\.row)
        #expect(found == expected)
        #expect(after.logEvidence == whole.logEvidence)
        #expect(after.spacing == whole.spacing)
    }

    @Test("a state that is damaged or of another reference is refused, and the detector stays as it was")
    func damage() throws {
        let (model, other) = (try MadeModel(seed: 1), try MadeModel(seed: 2))
        var detector = try detector(model)
        _ = run(&detector, model.requests(500, seed: 3))
        let bytes = detector.bytes
        for end in bytes.indices {
            #expect(throws: MonitoringFailure.self) { try detector.resume(Array(bytes[..<end])) }
        }
        let foreign = try self.detector(other).bytes
        #expect(throws: MonitoringFailure.self) { try detector.resume(foreign) }
        #expect(detector.bytes == bytes)
    }

    @Test("the limit follows the rate of the rows and the allowance, and is at least 10,000")
    func limit() throws {
        let model = try MadeModel()
        func limit(seconds: Double) throws -> Double {
            var detector = try detector(model, threshold: nil)
            for (row, request) in model.requests(500, seed: 4).enumerated() {
                _ = detector.add(request, at: Double(row) * seconds)
            }
            return detector.threshold
        }
        // A row in ten minutes: 90 days have 518 batches.
        #expect(try limit(seconds: 600) == 1e4)
        // Ten in a second: 90 days have 3.1 million, and half of the allowance is for closed windows.
        let often = try limit(seconds: 0.1)
        #expect((5.6e6...7e6).contains(often))
        #expect(try limit(seconds: 0).isFinite)
    }
}
