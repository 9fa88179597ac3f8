import Testing

@testable import NodeServer

struct LatchTests {
    @Test("all who wait go on once it happens, also those who come later, and whoever is cancelled")
    func opens() async {
        let latch = Latch()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { await latch.wait() } }
            group.addTask { await latch.wait(atMost: 3600) }
            latch.open()
            latch.open()
        }
        await latch.wait()
        await latch.wait(atMost: 3600)
        let closed = Latch()
        await closed.wait(atMost: 0)
        #expect(!closed.isOpen)
        let waiter = Task { await closed.wait() }
        waiter.cancel()
        await waiter.value
    }
}
