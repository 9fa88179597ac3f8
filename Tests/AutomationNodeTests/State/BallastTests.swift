import DurableFiles
import Logging
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Ballast")
struct BallastTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func ballast(_ bytes: UInt64) -> Ballast {
        Ballast(in: directory.handle, wanted: bytes, logger: Logger(label: "test"))
    }

    private func size() throws -> UInt64? { try directory.handle.status(of: Ballast.fileName)?.size }

    @Test("takes room that is its own, gives up what is needed of it, and takes it again")
    func gives() throws {
        let ballast = ballast(1 << 20)
        #expect(!ballast.isWhole)
        ballast.take()
        #expect(ballast.isWhole)
        #expect(try size() == 1 << 20)
        let free = try directory.handle.space().freeBytes
        #expect(!ballast.makeSpace(for: 1), "there is room")
        #expect(ballast.makeSpace(for: free + (1 << 50)))
        #expect(try size() == nil)
        #expect(!ballast.makeSpace(for: free + (1 << 50)), "there is none left")
        ballast.take()
        #expect(try size() == 1 << 20)
    }

    @Test("is known from the start before, and follows what the configuration says now")
    func follows() throws {
        ballast(1 << 20).take()
        let smaller = ballast(4096)
        #expect(smaller.isWhole)
        smaller.take()
        #expect(try size() == 4096)
        ballast(0).take()
        #expect(try size() == nil)
    }

    @Test(
        "is not taken for whole when somebody removed it, or copied the state so that it is a hole, and is taken again"
    )
    func isMissed() throws {
        let ballast = ballast(1 << 20)
        ballast.take()
        try directory.handle.remove(file: Ballast.fileName)
        #expect(!ballast.isWhole)
        ballast.take()
        #expect(ballast.isWhole)
        #expect(try size() == 1 << 20)
        try directory.handle.openForWriting(file: Ballast.fileName).truncate(to: 0)
        try directory.handle.openForWriting(file: Ballast.fileName).truncate(to: 1 << 20)
        let copied = self.ballast(1 << 20)
        #expect(!copied.isWhole)
        copied.take()
        #expect(copied.isWhole)
        #expect(try directory.handle.status(of: Ballast.fileName)?.allocated ?? 0 >= 1 << 20)
    }
}
