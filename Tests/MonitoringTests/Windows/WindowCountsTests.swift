import EvaluationRecords
import Identifiers
import TestSupport
import Testing

@testable import Monitoring

@Suite("Counts of a window")
struct WindowCountsTests {
    @Test("parts of a window add up in any order")
    func sums() throws {
        let model = try MadeModel()
        let requests = model.requests(900, seed: 2)
        var parts = model.counts(Array(requests[600...]))
        parts.add(model.counts(Array(requests[..<600])))
        #expect(parts == model.counts(requests))
        #expect(parts.rows == 900)
        #expect(parts.requests == 900)
        #expect(parts.sides(of: 0).present == 900)
    }

    @Test("bytes read back as the counts that were written, and an empty window takes few")
    func roundTrip() throws {
        let model = try MadeModel()
        var counts = model.counts(model.requests(700, seed: 3))
        counts.addDropped(rows: 12)
        #expect(try WindowCounts(counts.bytes, model.profile.layout) == counts)
        #expect(WindowCounts(model.profile.layout).bytes.count < 80)
    }

    @Test("damaged bytes are refused, wherever they are cut and whichever byte is another")
    func damage() throws {
        let model = try MadeModel(rows: 300)
        let bytes = model.counts(model.requests(40, seed: 4)).bytes
        for end in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: MonitoringFailure.self) { try WindowCounts(Array(bytes[..<end]), model.profile.layout) }
        }
        #expect(throws: MonitoringFailure.self) { try WindowCounts(bytes + [0], model.profile.layout) }
        // What is read in spite of a change is a window that some rows could have given.
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 0xFF
            guard let read = try? WindowCounts(changed, model.profile.layout) else { continue }
            #expect(read.sides(of: 0).present + read.sides(of: 0).missing <= read.rows)
        }
    }

    @Test("counts of another reference are refused, and its rows are not counted")
    func foreign() throws {
        let (model, other) = (try MadeModel(seed: 1), try MadeModel(seed: 9))
        let bytes = other.counts(other.requests(40, seed: 4)).bytes
        let failure = #expect(throws: MonitoringFailure.self) { try WindowCounts(bytes, model.profile.layout) }
        #expect(failure?.code == .state)
        var counts = WindowCounts(model.profile.layout)
        counts.add(other.requests(1, seed: 4)[0])
        #expect(counts.rows == 0)
    }

    @Test("a row that an answer says nothing about counts neither as a value nor as missing")
    func leftOut() throws {
        let model = try MadeModel()
        var rows = BinnedRows(model.profile, rows: 2)
        rows.leaveOut(column: 1, row: 0)
        let counts = model.counts([rows])
        #expect(counts.rows == 2)
        #expect(counts.sides(of: 1).missing == 1)
        #expect(counts.sides(of: 0).missing == 2)
        #expect(try WindowCounts(counts.bytes, model.profile.layout) == counts)
    }

    @Test("a hundred columns of a thousand bins take less than 16 MiB, with their profile")
    func memory() throws {
        var traffic = MadeTraffic(seed: 6)
        let values = traffic.normals(2_000)
        let profile = MonitoredProfile(
            try ReferenceFactory.profile(
                rows: 2_000,
                columns: (0..<100).map { ReferenceFactory.numeric("x\($0)", values) }
            )
        )
        // An open window, one that is closing, and edges, counts and bins of the profile.
        let slots = profile.layout.slots
        #expect(slots > 90_000)
        #expect(slots * 8 * 2 + slots * 8 * 3 < 16 << 20)
    }
}
