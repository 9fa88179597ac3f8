import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// An interrupt ends the run where a program ends, as an error, so that everything is removed on the way out.
enum Interruption {
    private static let came = Atomic<Bool>(false)

    /// A handler, and not to ignore them: programs that are started must not inherit that.
    static func prepare() {
        for signal in [SIGINT, SIGTERM, SIGHUP] { Glibc.signal(signal) { _ in Interruption.note() } }
    }

    static func requireNone() throws {
        if came.load(ordering: .relaxed) { throw BenchmarkFailed(description: "interrupted") }
    }

    private static func note() { came.store(true, ordering: .relaxed) }
}
