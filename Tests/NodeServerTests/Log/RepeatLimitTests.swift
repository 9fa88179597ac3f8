import TestSupport
import Testing

@testable import NodeServer

@Suite("Repeated lines of the log")
struct RepeatLimitTests {
    @Test("are left out beyond ten in ten seconds, each kind by itself, and counted with the next")
    func limits() {
        let clock = ManualClock()
        let limit = RepeatLimit(clock: clock)
        func admitted(_ kind: String, _ count: Int) -> [Int] {
            (0..<count).compactMap { _ in limit.admit(kind)?.leftOut }
        }
        #expect(admitted("a", 25) == [Int](repeating: 0, count: 10))
        #expect(admitted("b", 1) == [0])
        clock.advance(by: 10)
        #expect(admitted("a", 1) == [15])
        #expect(admitted("a", 1) == [0])
    }

    @Test("are of a bounded number of kinds")
    func bounded() {
        let limit = RepeatLimit(clock: ManualClock())
        for kind in 0..<RepeatLimit.mostKinds { #expect(limit.admit("\(kind)") != nil) }
        let others = (0..<100).compactMap { limit.admit("other \($0)") }
        #expect(others.count == RepeatLimit.most)
    }
}
