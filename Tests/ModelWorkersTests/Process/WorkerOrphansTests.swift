import Foundation
import TestSupport
import Testing

@testable import ModelWorkers

#if canImport(Glibc)
import Glibc
#endif

@Suite struct WorkerOrphansTests {
    @Test("when the daemon is killed, no worker is left")
    func parentIsKilled() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.path("process")
        await #expect(processExitsWith: .signal(SIGKILL)) { [file = file as String] in
            // The request keeps it computing, so that it cannot notice by itself that the socket is closed.
            let model = try await StubWorker.echoing("signal.pthread_sigmask(signal.SIG_BLOCK, [15]); time.sleep(300)")
                .load()
            try Data("\(model.hello.process)".utf8).write(to: URL(fileURLWithPath: file))
            let answer = Task { try await model.answer(.column([1]), probabilities: false) }
            try await until { model.status.inFlight > 0 }
            kill(getpid(), SIGKILL)
            _ = try await answer.value
        }
        let process = try #require(Int32(try directory.text("process")))
        #expect(Self.isGone(process))
    }

    @Test("what an earlier daemon left is found by its owner and killed; others are let alone")
    func sweeps() throws {
        let owner = "owner-\(UInt64.random(in: 0 ... .max))"
        let mine = try sleeper(owner)
        let other = try sleeper(owner + "1")
        #expect(WorkerOrphans.kill(owner: owner) == 1)
        mine.waitUntilExit()
        #expect(mine.terminationReason == .uncaughtSignal)
        #expect(other.isRunning)
        #expect(WorkerOrphans.kill(owner: owner + "1") == 1)
        other.waitUntilExit()
    }

    private func sleeper(_ owner: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sleep")
        process.arguments = ["300"]
        process.environment = ["SLIPWAY_WORKER": owner]
        try process.run()
        // The kernel lets the parent go on a moment before the new program's environment can be read.
        let environment = "/proc/\(process.processIdentifier)/environ"
        while try Data(contentsOf: URL(fileURLWithPath: environment)).isEmpty { sched_yield() }
        return process
    }

    /// Waits for the kernel, which kills at its own time.
    private static func isGone(_ process: Int32) -> Bool {
        let end = Date(timeIntervalSinceNow: 300)
        while Date() < end {
            let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
            if status == nil || status?.contains(") Z ") == true { return true }
            usleep(1000)
        }
        return false
    }
}
