import Synchronization
import TestSupport
import Testing

@testable import Serving

@Suite("Room to load models beside one another")
struct LoadCapacityTests {
    private static let much: UInt64 = 64 << 30

    @Test(
        "is as wide as the machine has cores, two at least, and memory",
        arguments: [
            (1, much, 2), (2, much, 2), (8, much, 8), (8, LoadCapacity.workerBytes - 1, 1), (8, nil, 8),
        ] as [(Int, UInt64?, Int)]
    )
    func width(cores: Int, available: UInt64?, expected: Int) {
        let room = LoadCapacity(cores: cores) { available }
        #expect((0..<100).first { !room.allowsAnother(beside: $0) } == expected)
    }

    @Test("is known of this machine")
    func machine() throws {
        #expect(try #require(AvailableMemory.availableBytes()) > 0)
        #expect(LoadCapacity.machine.cores > 0)
    }
}
