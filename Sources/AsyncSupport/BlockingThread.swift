package import DurableFiles

#if canImport(Glibc)
import Glibc
#endif

/// A thread for work that blocks all its time, such as reading the output of another process.
package enum BlockingThread {
    private final class Work {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    package static func start(_ run: @escaping @Sendable () -> Void) throws(FileFailure) {
        let work = Unmanaged.passRetained(Work(run))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            work.toOpaque()
        )
        guard failure == 0 else {
            work.release()
            throw .system("start a thread", "process", errno: failure)
        }
        pthread_detach(thread)
    }
}
