import AsyncSupport
import Synchronization
import Testing

@Suite("Parallel")
struct ParallelTests {
    @Test("each index is worked once", arguments: [(0, 2), (1, 4), (100, 3)])
    func once(count: Int, width: Int) throws {
        let seen = Mutex<[Int]>([])
        try Parallel.forEach(count: count, width: width) { index in seen.withLock { $0.append(index) } }
        #expect(seen.withLock { $0.sorted() } == Array(0..<count))
    }

    @Test("the first error stops the rest and is thrown")
    func error() {
        struct Stop: Error {}
        // More than there is time for: it ends only where the error stops it.
        #expect(throws: Stop.self) {
            try Parallel.forEach(count: .max, width: 2) { index in
                if index == 10 { throw Stop() }
            }
        }
    }

    @Test("what is large is begun first, the rest in its order, and each index is worked once")
    func largestFirst() throws {
        let order = Parallel.largestFirst([5, 40, 3, 90, 40, 9], from: 10)
        #expect(order == [3, 1, 4, 0, 2, 5])
        let seen = Mutex<[Int]>([])
        try Parallel.forEach(count: 6, width: 1, order: order) { index in seen.withLock { $0.append(index) } }
        #expect(seen.withLock { $0 } == order)
    }
}
