import Testing

@testable import ModelWorkers

#if canImport(Glibc)
import Glibc
#endif

/// The real program against a daemon that does not keep to the protocol.
@Suite(.enabled(if: TestInterpreter.mlflow3.isThere)) struct WorkerProgramTests {
    private static let sound = Array("SLW1".utf8)

    @Test(
        "a worker ends when what comes is no frame, is larger than it may be, or is all there will be",
        arguments: [
            (Array("GET / HTTP/1.1\r\n".utf8), 70), (sound + Array(repeating: 0xFF, count: 12), 70),
            (sound + [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], 70), (sound + [1, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0], 70),
            (sound + [9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2], 0), (sound, 0), ([], 0),
        ] as [([UInt8], Int32)]
    )
    func ends(bytes: [UInt8], status: Int32) throws {
        let python = TestInterpreter.mlflow3.path
        let location = ModelLocation(interpreter: python, directory: "/", owner: "tests")
        let policy = SandboxPolicy.worker(
            SandboxSettings(),
            interpreter: python,
            directory: location.directory,
            memoryBytes: 1 << 30
        )
        let process = try WorkerProcess(
            location,
            SandboxPlan(policy, subject: "tests"),
            threads: 1,
            memoryBytes: 1 << 30,
            code: .python(interpreter: python, modules: WorkerProgram.modules)
        )
        #expect(send(process.socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
        shutdown(process.socket, Int32(SHUT_WR))
        var request = pollfd(fd: process.handle, events: Int16(POLLIN), revents: 0)
        #expect(poll(&request, 1, 600_000) == 1)
        #expect(process.end() == status)
    }
}
