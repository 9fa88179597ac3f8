import AsyncSupport
import Dispatch
package import DurableFiles
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// A program in a sandbox on a thread of its own, for whoever reads what it writes: the reading ends before its reason is known.
package final class BackgroundProgram: Sendable {
    private let program: ConfinedProgram
    private let end = End()

    private final class End: Sendable {
        let isThere = DispatchSemaphore(value: 0)
        let result = Mutex<Result<ConfinedProgram.Ending, any Error>?>(nil)
    }

    /// Starts it.
    /// - Parameter file: what the program alone holds from its start on, so that it ends with it.
    package init(_ program: ConfinedProgram, handing file: OpenFile) throws {
        self.program = program
        let held = Mutex<OpenFile?>(file)
        // Not a task: whoever reads may hold the only thread that runs tasks.
        try BlockingThread.start { [end] in
            let result = Result { try program.runOnThisThread { held.withLock { $0 = nil } } }
            held.withLock { $0 = nil }
            end.result.withLock { $0 = result }
            end.isThere.signal()
        }
    }

    deinit { program.cancel() }

    /// Ends the process and all that it started.
    package func cancel() { program.cancel() }

    /// Waits for its end.
    package func waitForEnd() {
        end.isThere.wait()
        end.isThere.signal()
    }

    /// The reason for which a reader found less than it waited for.
    package enum Loss {
        case notStarted(ConfinedProgram.NotStarted)
        case failure(any Error)
        /// In words that follow "found".
        case ended(String)
    }

    /// Waits for its end, where it ended before it had sent all.
    package func loss() -> Loss {
        waitForEnd()
        return switch end.result.withLock({ $0 }) {
        case .failure(let error as ConfinedProgram.NotStarted)?: .notStarted(error)
        case .failure(let error)?: .failure(error)
        case .success(.signalled(let signal))?:
            .ended("an end by signal \(signal)\(signal == SIGKILL ? ", perhaps for lack of memory" : "")")
        case .success(.exited(let status))?: .ended("an end with status \(status)")
        case .success(.late)?, nil: .ended("an end before all rows were there")
        }
    }
}
