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
        #expect(!ballast.makeRoom(for: 1), "there is room")
        #expect(ballast.makeRoom(for: free + (1 << 30)))
        #expect(try size() == nil)
        #expect(!ballast.makeRoom(for: free + (1 << 30)), "there is none left")
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
}
