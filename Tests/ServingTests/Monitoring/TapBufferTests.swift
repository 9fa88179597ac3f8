import Identifiers
import Inference
import Testing

@testable import Serving

@Suite("The tap of answered requests")
struct TapBufferTests {
    private func model(_ name: String = "m") throws -> MonitoredModel {
        MonitoredModel(try #require(ProjectName("p")), try #require(ModelName(name)))
    }

    /// - Parameter bytes: of the input.
    private func rows(_ id: String, _ name: String = "m", rows: Int = 1, bytes: Int = 8) throws -> TappedRows {
        let number = try #require(GenerationNumber(1))
        return TappedRows(
            request: try #require(ScoringRequestID(id)),
            time: Timestamp(seconds: 0),
            identity: ServedIdentity(
                project: try #require(ProjectName("p")),
                generation: number,
                model: try #require(ModelName(name)),
                version: try #require(VersionID("1"))
            ),
            input: ModelInput(
                form: .frame,
                tensors: [Tensor(name: "a", type: .bytes, shape: [rows], bytes: [UInt8](repeating: 0, count: bytes))]
            ),
            output: ModelOutput(form: .array, tensors: []),
            classes: nil
        )
    }

    @Test("takes the requests of the models that are listened to, and of no other")
    func listening() throws {
        let tap = TapBuffer()
        tap.take(try rows("before"))
        tap.listen(to: [try model(): 1])
        tap.take(try rows("a", rows: 3))
        tap.take(try rows("b", "other"))
        tap.take(try rows("c"))
        #expect(tap.drain().map(\.request.text) == ["a", "c"] && tap.drain().isEmpty)
        #expect(try tap.counts[model()]?.requests == 2 && tap.counts[model()]?.rows == 4)
        #expect(try tap.counts[model("other")] == nil)
        tap.listen(to: [:])
        tap.take(try rows("d"))
        // Counters go on where they were.
        #expect(try tap.drain().isEmpty && tap.counts[model()]?.requests == 2)
    }

    @Test("takes the share of the requests that is asked for, by their ids")
    func share() throws {
        let tap = TapBuffer()
        tap.listen(to: [try model(): 0.25])
        for number in 0..<2000 { tap.take(try rows("r\(number)")) }
        let taken = tap.drain()
        #expect(taken.allSatisfy { $0.request.place < 0.25 })
        // Five standard deviations.
        #expect(abs(taken.count - 500) < 97)
        #expect(try tap.counts[model()]?.droppedRequests == 0)
    }

    @Test("drops what it has no space for, and counts it")
    func full() throws {
        let tap = TapBuffer(mostRequests: 2)
        tap.listen(to: [try model(): 1])
        for id in ["a", "b", "c", "d"] { tap.take(try rows(id, rows: 5)) }
        #expect(tap.drain().map(\.request.text) == ["a", "b"])
        #expect(try tap.counts[model()] == counts(2, 10, 2, 10))
        tap.take(try rows("e"))
        #expect(tap.drain().map(\.request.text) == ["e"])
    }

    @Test("holds no more bytes than it may, but one request of any size")
    func bytes() throws {
        let tap = TapBuffer(mostBytes: 10_000)
        tap.listen(to: [try model(): 1])
        tap.take(try rows("large", bytes: 1_000_000))
        tap.take(try rows("small"))
        #expect(tap.drain().map(\.request.text) == ["large"])
        for number in 0..<20 { tap.take(try rows("r\(number)", bytes: 1000)) }
        let taken = tap.drain()
        #expect(taken.reduce(0) { $0 + $1.bytes } <= 10_000 && taken.count > 3)
        #expect(try tap.counts[model()]?.droppedRequests == UInt64(1 + 20 - taken.count))
    }

    @Test("loses no count between requests at one time and those that drain it")
    func atOnce() async throws {
        let tap = TapBuffer(mostRequests: 50)
        tap.listen(to: [try model(): 1])
        let drained = await withTaskGroup(of: Int.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for number in 0..<500 { try? tap.take(rows("t\(task)-\(number)")) }
                    return 0
                }
            }
            group.addTask {
                var count = 0
                for _ in 0..<200 {
                    count += tap.drain().count
                    await Task.yield()
                }
                return count
            }
            return await group.reduce(0, +) + tap.drain().count
        }
        let counts = try #require(tap.counts[try model()])
        #expect(counts.requests == UInt64(drained) && counts.requests + counts.droppedRequests == 2000)
    }

    @Test("forgets models that are gone")
    func keep() throws {
        let tap = TapBuffer()
        tap.listen(to: [try model(): 1, try model("other"): 1])
        tap.keep { $0.model.text == "m" }
        #expect(tap.counts.keys.map(\.model.text) == ["m"])
    }

    private func counts(
        _ requests: UInt64,
        _ rows: UInt64,
        _ droppedRequests: UInt64,
        _ droppedRows: UInt64
    ) -> TapBuffer.Counts {
        var counts = TapBuffer.Counts()
        counts.requests = requests
        counts.rows = rows
        counts.droppedRequests = droppedRequests
        counts.droppedRows = droppedRows
        return counts
    }
}
