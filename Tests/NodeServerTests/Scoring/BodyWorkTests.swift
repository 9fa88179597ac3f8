import DurableFiles
import Inference
import NIOCore
import Synchronization
import Testing

@testable import NodeServer

#if canImport(Glibc)
import Glibc
#endif

@Suite("Where bodies are read and answers written", .timeLimit(.minutes(15)))
struct BodyWorkTests {
    private static var thread: UInt { UInt(pthread_self()) }

    @Test("however short a body is, no thread that serves requests reads it")
    func elsewhere() async throws {
        let threads = Mutex<Set<UInt>>([])
        for size in [0, 1, 1_000, 100_000] {
            let body = ByteBuffer(repeating: 0x20, count: size)
            let length = try await BodyWork.reading(body) { bytes in
                threads.withLock { _ = $0.insert(Self.thread) }
                return bytes.count
            }
            #expect(length == size)
        }
        let output = ModelOutput(form: .array, tensors: [])
        try await BodyWork.writing(output) { threads.withLock { _ = $0.insert(Self.thread) } }
        let serving = await withTaskGroup(of: UInt.self) { group in
            for _ in 0..<64 { group.addTask { Self.thread } }
            return await group.reduce(into: Set<UInt>()) { $0.insert($1) }
        }
        #expect(threads.withLock { $0.isDisjoint(with: serving) })
    }

    @Test("short work goes on while long work has all of its threads")
    func isApart() async throws {
        let wake = try WakeSignal()
        let began = AsyncStream<Void>.makeStream()
        let long = (0..<4).map { _ in
            Task {
                try await BodyWork.run(1 << 20) {
                    began.continuation.yield()
                    var request = pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)
                    while poll(&request, 1, -1) < 0 {}
                }
            }
        }
        var started = 0
        for await _ in began.stream {
            started += 1
            if started == 2 { break }
        }
        #expect(try await BodyWork.run(0) { 7 } == 7)
        wake.raise()
        for task in long { try await task.value }
    }
}
