import AsyncSupport
import DurableFiles

#if canImport(Glibc)
import Glibc
#endif

/// Ctrl-C while a command waits. After `arm` the first Ctrl-C is reported, and the next one ends the program at once.
final class Interrupts: Sendable {
    /// nil if the program was started with SIGINT ignored, as by `nohup` or with `&` in a script.
    static let shared: Interrupts? = Interrupts()

    private let arrivals: AsyncStream<Void>

    /// The pipe end that the handler writes to; a signal handler can use only global state.
    nonisolated(unsafe) private static var writeEnd: Int32 = -1

    private init?() {
        var before = sigaction()
        guard sigaction(SIGINT, nil, &before) == 0 else { return nil }
        // Swift imports the constants as functions, so only their addresses can be compared.
        guard unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) != Self.ignored else { return nil }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        Self.writeEnd = ends[1]
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        arrivals = stream
        let pool = BlockingPool(width: 1)
        Task.detached { [readEnd = ends[0]] in
            try? await pool.run {
                var byte: UInt8 = 0
                while true {
                    let count = read(readEnd, &byte, 1)
                    if count == 1 { continuation.yield() }
                    if count == 0 || (count < 0 && errno != EINTR) { break }
                }
            }
            continuation.finish()
        }
    }

    /// `SIG_IGN`
    private static let ignored = 1

    /// Reports the next Ctrl-C; the one after it ends the program.
    func arm() {
        signal(SIGINT) { _ in
            signal(SIGINT, SIG_DFL)
            var byte: UInt8 = 1
            _ = write(Interrupts.writeEnd, &byte, 1)
        }
    }

    /// Returns when the user presses Ctrl-C.
    /// - Throws: `CancellationError`.
    func next() async throws {
        for await _ in arrivals { return }
        try Task.checkCancellation()
        // The pipe cannot be read any more, so no Ctrl-C arrives.
        try await SystemClock().sleep(until: .distantFuture)
    }
}
