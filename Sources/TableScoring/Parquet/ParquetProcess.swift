import AsyncSupport
import Datasets
import DurableFiles
import Identifiers
import Inference
import ModelWorkers
import StrictJSON
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// The confined Python that reads and writes Parquet, with this side's end of its socket. No code of a model runs in it.
final class ParquetProcess: Sendable {
    private let python: String
    private let program: BackgroundProgram
    private let socket: Socket

    /// This side's end; closed with the last reference to it.
    private final class Socket: Sendable {
        let descriptor: Int32
        /// One frame at a time.
        let isWriting = Mutex<Void>(())

        init(_ descriptor: Int32) { self.descriptor = descriptor }

        deinit { close(descriptor) }
    }

    private static let kept = ["PATH", "LANG"]
    /// More files than these are not named to the sandbox one by one, but by their directories.
    private static let namedLimit = 32

    /// - Parameters:
    ///   - files: that it may read, by their paths.
    ///   - output: the file that it writes.
    /// - Throws: `dataset.parquet`, `scoring.sandbox`
    init(_ reading: ParquetReading, files: [String], output: OpenFile) throws {
        python = reading.python
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw FileFailure.system("make a socket", reading.python)
        }
        socket = Socket(ends[0])
        let other = OpenFile(owning: ends[1], path: reading.python)
        var policy = SandboxPolicy.program(reading.sandbox, readable: Self.readable(files))
        policy.fileBytes = 1 << 60
        let confined: ConfinedProgram
        do {
            confined = try ConfinedProgram(
                reading.python,
                ["-I", "-c", TablePrograms.opening],
                environment: Self.kept.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
                    + ["PYTHONDONTWRITEBYTECODE=1"],
                policy: policy,
                input: other.descriptor,
                output: output.descriptor,
                errors: -1,
                owner: "parquet",
                openLimit: 4096,
                oomScore: 500
            )
        } catch let error as ConfinedProgram.NotStarted {
            throw Self.notStarted(error, reading.python)
        }
        // The only other holder of the socket's end is the process: once that ends, so does the socket.
        program = try BackgroundProgram(confined, handing: other)
    }

    /// The real paths: the sandbox follows no link.
    private static func readable(_ files: [String]) -> [String] {
        let paths = files.map { file -> String in
            guard let real = realpath(file, nil) else { return file }
            defer { free(real) }
            return String(cString: real)
        }
        guard paths.count > namedLimit else { return paths }
        return Set(paths.map { String($0[..<($0.lastIndex(of: "/") ?? $0.startIndex)]) }.filter { !$0.isEmpty })
            .sorted()
    }

    /// Ends the process and all that it started.
    func cancel() { program.cancel() }

    /// Sends the modules and the job. Blocks.
    func begin(_ modules: JSONValue, _ job: JSONValue) throws {
        let text = JSONWriter.bytes(of: modules)
        var start = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) }
        start += text
        let frame = try RequestFrame(header: JSONWriter.bytes(of: job))
        try socket.isWriting.withLock { _ in
            try write(start)
            try write(frame.start)
        }
    }

    /// Sends a frame. Blocks while the process does not read, which it does before long.
    func send(_ frame: RequestFrame) throws {
        try socket.isWriting.withLock { _ in
            try write(frame.start)
            for part in frame.body { try write(part) }
        }
    }

    /// The frames that it sends, read by a thread of their own. Ends after the frame `end`.
    /// - Throws: `dataset.parquet` where the process ends before.
    func frames() -> AsyncThrowingStream<TableFrame, any Error> {
        AsyncThrowingStream(bufferingPolicy: .unbounded) { continuation in
            do {
                // The process sends no request before it has an answer to an earlier one, so that few wait here.
                try BlockingThread.start { [self] in
                    do {
                        while true {
                            let frame = try next()
                            continuation.yield(frame)
                            if ["end", "error"].contains(frame.header["op"]?.string) { break }
                        }
                        continuation.finish()
                    } catch {
                        continuation.finish(throwing: error)
                    }
                }
            } catch {
                continuation.finish(throwing: error)
            }
        }
    }

    private func next() throws -> TableFrame {
        guard let prefix = read(FramePrefix.count) else { throw lost() }
        let lengths: FramePrefix
        do {
            lengths = try FramePrefix(prefix)
        } catch {
            throw broken(error.reason)
        }
        guard let header = read(lengths.headerLength), let body = read(lengths.bodyLength) else { throw lost() }
        guard let value = try? JSONParser.parse(header, subject: python, sizeLimit: FramePrefix.headerLimit) else {
            throw broken("a header that is no JSON")
        }
        return TableFrame(header: value, body: body)
    }

    func broken(_ found: String) -> DatasetFailure {
        DatasetFailure(.parquetReader, python, expected: "a Python that reads and writes Parquet", found: found)
    }

    /// The failure where the process ended before it had sent all.
    private func lost() -> any Error {
        switch program.loss() {
        case .notStarted(let error): Self.notStarted(error, python)
        case .failure(let error): error
        case .ended(let words): broken(words)
        }
    }

    private static func notStarted(_ error: ConfinedProgram.NotStarted, _ python: String) -> any Error {
        if error.isConfinement { return ScoringFailure(.sandbox, python, "cannot be started: \(error)") }
        return DatasetFailure(
            .parquetReader,
            python,
            expected: "a Python with pyarrow, to read and write Parquet",
            found: "it cannot be started: \(error); name another with --python"
        )
    }

    private func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                Glibc.send(
                    socket.descriptor,
                    all.baseAddress.map { $0 + sent },
                    all.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            if count >= 0 {
                sent += count
            } else if errno != EINTR {
                // Its end has a better reason, which the reader of its frames finds.
                return
            }
        }
    }

    /// - Returns: nil if the socket ends before.
    private func read(_ count: Int) -> [UInt8]? {
        var done = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while done < count {
                let more = recv(socket.descriptor, buffer.baseAddress.map { $0 + done }, count - done, 0)
                if more > 0 { done += more } else if more == 0 || errno != EINTR { break }
            }
            initialized = done
        }
        return done == count ? bytes : nil
    }
}
