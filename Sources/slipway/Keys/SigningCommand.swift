import AsyncSupport
import DurableFiles
import Foundation
import Identifiers
import Signing

#if canImport(Glibc)
import Glibc
#endif

/// A program that signs with a key that only it can read. It gets the message on standard input and prints the signature in DER.
/// The user sees its standard error, and it may ask at the terminal.
struct SigningCommand: BundleSigner {
    let words: [String]
    let seconds: Int
    let verificationKey: VerificationKey
    var clock: any TimeSource = SystemClock()

    /// The most bytes to read; the longest signature has 139.
    private static let answerLimit = 1 << 16
    /// Variables of this program that the command does not get.
    private static let hidden: Set<String> = [
        "SLIPWAY_TOKEN", "SLIPWAY_FROM_TOKEN", "MLFLOW_TRACKING_TOKEN", "MLFLOW_TRACKING_PASSWORD",
        "MLFLOW_TRACKING_USERNAME",
    ]

    private var name: String { words.first ?? "" }

    func signature(over message: PreAuthenticationEncoding) throws(SigningFailure) -> [UInt8] {
        do {
            let input = try Self.file(of: message)
            let (answer, ending) = try run(input)
            guard ending == .exited(0) else {
                throw failure("exit status 0", "\(ending.description); \(advice)")
            }
            return answer
        } catch let failure as SigningFailure {
            throw failure
        } catch {
            throw SigningFailure(.keyCommand, name, "could not be run; \(advice)", underlying: error)
        }
    }

    private var advice: String { "run it by hand with a file on its standard input to see what it does" }

    private func failure(_ expected: String, _ found: String) -> SigningFailure {
        SigningFailure(.keyCommand, name, expected: expected, found: found)
    }

    private enum Ending: Equatable {
        case exited(Int32)
        case signalled(Int32)

        var description: String {
            switch self {
            case .exited(127): "status 127, which means that the command was not found"
            case .exited(let status): "status \(status)"
            case .signalled(let signal): "an end by signal \(signal)"
            }
        }
    }

    /// The message in an unnamed file: the program may read it in any order, and no full pipe can block it.
    private static func file(of message: PreAuthenticationEncoding) throws -> OpenFile {
        let chosen = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let file = try DirectoryHandle(path: chosen).createUnnamed()
        try message.forEachPiece { try file.write($0) }
        try file.rewind()
        return file
    }

    private func run(_ input: OpenFile) throws -> (answer: [UInt8], ending: Ending) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw FileFailure.system("make", "a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let output = OpenFile(owning: ends[0], path: name)
        var sink: OpenFile? = OpenFile(owning: ends[1], path: name)
        let process = try start(input: input.descriptor, output: sink?.descriptor ?? -1)
        sink = nil
        var isOver = false
        defer { if !isOver { Self.end(process) } }
        let deadline = clock.now.adding(seconds: Double(seconds))
        let answer = try read(from: output, until: deadline)
        while true {
            var status: Int32 = 0
            let reaped = waitpid(process, &status, WNOHANG)
            if reaped == process {
                isOver = true
                let signal = status & 0x7F
                return (answer, signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal))
            }
            guard reaped == 0 || errno == EINTR else { throw FileFailure.system("wait for", name) }
            guard clock.now < deadline else { throw late() }
            usleep(2000)
        }
    }

    private func late() -> SigningFailure {
        failure("a signature within \(seconds) s (--sign-timeout)", "none, so it was stopped; \(advice)")
    }

    private func read(from output: OpenFile, until deadline: Instant) throws -> [UInt8] {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var waiting = pollfd(fd: output.descriptor, events: Int16(POLLIN), revents: 0)
            let left = deadline.seconds(since: clock.now)
            guard left > 0 else { throw late() }
            guard poll(&waiting, 1, Int32(min(left, 60) * 1000) + 1) > 0 else { continue }
            let count = try buffer.withUnsafeMutableBytes { try output.read(into: $0) }
            if count == 0 { return answer }
            answer += buffer[..<count]
            guard answer.count <= Self.answerLimit else {
                throw failure("a signature, at most \(Self.answerLimit) bytes", "more, so it was stopped")
            }
        }
    }

    private func start(input: Int32, output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        let arguments = words.map { strdup($0) } + [nil]
        let environment = Self.environment().map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var process = pid_t()
        let failure = posix_spawnp(&process, name, &actions, nil, arguments, environment)
        guard failure == 0 else {
            throw SigningFailure(
                .keyCommand,
                name,
                expected: "a program that can be started",
                found: "\(String(cString: strerror(failure))); no shell runs it, so put shell syntax into a script"
            )
        }
        return process
    }

    /// This program's own variables without its secrets.
    private static func environment() -> [String] {
        ProcessInfo.processInfo.environment.filter { !hidden.contains($0.key) }.map { "\($0.key)=\($0.value)" }
    }

    /// Stops the command.
    private static func end(_ process: pid_t) {
        kill(process, SIGTERM)
        for _ in 0..<500 {
            if waitpid(process, nil, WNOHANG) != 0 { return }
            usleep(2000)
        }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }
}
