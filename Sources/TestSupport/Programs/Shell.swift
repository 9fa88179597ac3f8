import AsyncSupport
import DurableFiles

#if canImport(Glibc)
import Glibc
#endif

/// Other programs as oracles.
package enum Shell {
    /// A command that did not end well.
    package struct Failed: Error {
        package let command: String
        package let status: Int32
    }

    /// Runs a command with `sh -c`, output discarded, and waits for it.
    package static func run(_ command: String) throws {
        let status = system("( \(command) ) >/dev/null 2>&1")
        guard status == 0 else { throw Failed(command: command, status: status) }
    }

    /// The same for a command that takes long: on a thread of its own, since a test that blocks holds up all others.
    package static func runApart(_ command: String) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            do {
                try BlockingThread.start { continuation.resume(with: Result { try run(command) }) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// True if a program is installed.
    package static func has(_ program: String) -> Bool {
        (try? run("command -v \(program)")) != nil
    }

    /// True if a Python can import a module.
    /// - Parameter python: a command, in quotes where it needs them.
    package static func has(_ module: String, in python: String) -> Bool {
        (try? run("\(python) -c 'import \(module)'")) != nil
    }
}
