import DurableFiles
import Synchronization
import Testing

@Suite("Counting progress")
struct ProgressCounterTests {
    @Test("adds up what is added and set, and a part that begins again counts once")
    func sums() {
        let steps = Mutex<[UInt64]>([])
        let counter = ProgressCounter(total: 100, done: 5) { done, total in
            #expect(total == 100)
            steps.withLock { $0.append(done) }
        }
        counter.add(10)
        counter.set("a", to: 30)
        counter.set("a", to: 0)
        counter.set([(part: "a", count: 40), (part: "b", count: 20)])
        #expect(steps.withLock { $0 } == [15, 45, 15, 75])
    }

    @Test("space is there if the bytes fit beside the reserve, whatever overflows")
    func space() {
        let space = FileSystemSpace(freeBytes: 100, totalBytes: 1000, freeInodes: 3, totalInodes: 10)
        #expect(space.fits(bytes: 60, leaving: 40) && !space.fits(bytes: 61, leaving: 40))
        #expect(!space.fits(bytes: .max, leaving: .max) && !space.fits(bytes: 0, leaving: 101))
        #expect(space.fits(files: 3) && !space.fits(files: 4))
        #expect(FileSystemSpace(freeBytes: 0, totalBytes: 0, freeInodes: 0, totalInodes: 0).fits(files: 9))
    }
}
