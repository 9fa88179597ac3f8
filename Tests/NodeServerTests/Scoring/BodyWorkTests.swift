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

    @Test("a body of more than a row or two is read, and such an answer written, by no thread that serves requests")
    func elsewhere() async throws {
        let threads = Mutex<Set<UInt>>([])
        for size in [(4 << 10) + 1, 100_000] {
            let body = ByteBuffer(repeating: 0x20, count: size)
            let length = try await BodyWork.reading(body) { bytes in
                threads.withLock { _ = $0.insert(Self.thread) }
                return bytes.count
            }
            #expect(length == size)
        }
        let zeros = [UInt8](repeating: 0, count: 8_000)
        let tensor = Tensor(name: "predictions", type: .float64, shape: [1_000], bytes: zeros)
        let output = ModelOutput(form: .array, tensors: [tensor])
        try await BodyWork.writing(output) { threads.withLock { _ = $0.insert(Self.thread) } }
        let serving = await withTaskGroup(of: UInt.self) { group in
            for _ in 0..<64 { group.addTask { Self.thread } }
            return await group.reduce(into: Set<UInt>()) { $0.insert($1) }
        }
        #expect(threads.withLock { $0.isDisjoint(with: serving) })
    }

    @Test("a row is read where its request is: the way to another thread and back takes longer than that")
    func atOnce() async throws {
        let threads = Mutex<(tiny: Set<UInt>, others: Set<UInt>)>(([], []))
        for size in [0, 1, 4 << 10] {
            try await BodyWork.run(size) { threads.withLock { _ = $0.tiny.insert(Self.thread) } }
        }
        for size in [5_000, 100_000] {
            for _ in 0..<8 {
                try await BodyWork.run(size) { threads.withLock { _ = $0.others.insert(Self.thread) } }
            }
        }
        #expect(threads.withLock { $0.tiny.isDisjoint(with: $0.others) })
        let ended = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await BodyWork.run(0) {}
        }
        await #expect(throws: CancellationError.self) { try await ended.value }
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
        #expect(try await BodyWork.run(5_000) { 7 } == 7)
        wake.raise()
        for task in long { try await task.value }
    }
}
