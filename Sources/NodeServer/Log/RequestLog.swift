package import AsyncSupport
import AutomationNode
package import DurableFiles
import Identifiers
import Inference
package import Logging
import NIOCore
import ServiceLifecycle
import StrictJSON
import Synchronization

/// STATE/log/requests.jsonl: a sample of requests and answers, one JSON object a line. At half of its bytes, and at each start,
/// it becomes requests.1.jsonl in place of the one before.
///
/// Recording never waits: if the disk is too slow, records are dropped, and the next line has their number.
package final class RequestLog: Service {
    static let directory = "log"
    static let fileName = "requests.jsonl"
    static let oldFileName = "requests.1.jsonl"

    /// Lines that wait for the disk, and the bytes of a body that are kept.
    private static let waiting = 256
    private static let bodyLimit = 16 << 10

    private struct Line: Sendable {
        let bytes: [UInt8]
        let limit: UInt64
    }

    private let state: DirectoryHandle
    private let logger: Logger
    private let clock: any TimeSource
    private let lines: AsyncStream<Line>
    private let writing: AsyncStream<Line>.Continuation
    private let dropped = Atomic<Int>(0)

    /// - Parameter state: the node's directory.
    package init(state: DirectoryHandle, logger: Logger, clock: any TimeSource = SystemClock()) {
        self.state = state
        self.logger = logger
        self.clock = clock
        (lines, writing) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.waiting))
    }

    func record(
        _ identity: ServedIdentity,
        _ settings: ScoringConfiguration.RequestLog,
        _ requester: Requester?,
        _ body: ByteBuffer,
        _ result: Result<ScoringAnswer, any Error>,
        seconds: Double
    ) {
        guard settings.sample > 0, settings.sample >= 1 || Double.random(in: 0..<1) < settings.sample else { return }
        var members: [(key: String, value: JSONValue)] = [
            ("time", .string(clock.timeOfDay.description)), ("project", .string(identity.project.text)),
            ("generation", .string("\(identity.generation)")), ("model", .string(identity.model.text)),
            ("version", .string(identity.version.text)), ("by", requester.map { .string($0.name) } ?? .null),
            ("outcome", .string(result.code ?? "ok")), ("seconds", .number(seconds)),
            ("requestBytes", .integer(Int64(body.readableBytes))),
        ]
        if body.readableBytes <= Self.bodyLimit, let text = Self.text(Array(body.readableBytesView)) {
            members.append(("request", text))
        }
        if let answer = try? result.get() {
            members.append(("rows", .integer(Int64(answer.rows))))
            members.append(("answerBytes", .integer(Int64(answer.body.count))))
            if let text = Self.text(answer.body) { members.append(("answer", text)) }
        }
        let missed = dropped.exchange(0, ordering: .relaxed)
        if missed > 0 { members.append(("dropped", .integer(Int64(missed)))) }
        let bytes = JSONWriter.bytes(of: .object(JSONObject(members))) + [0x0A]
        if case .dropped = writing.yield(Line(bytes: bytes, limit: settings.bytes)) {
            dropped.add(missed + 1, ordering: .relaxed)
        }
    }

    /// Short text unchanged; nil for long or binary content.
    private static func text(_ bytes: [UInt8]) -> JSONValue? {
        guard bytes.count <= bodyLimit else { return nil }
        return String(validating: bytes, as: UTF8.self).map { .string($0) }
    }

    /// Takes no more lines; `run` ends after those that wait.
    package func end() {
        writing.finish()
    }

    /// Writes until it is stopped.
    package func run() async {
        let pool = BlockingPool(width: 1)
        let file = RequestLogFile(state: state)
        // A full disk refuses every line, and the node's own log must not add as many.
        let repeats = RepeatLimit(clock: clock)
        await cancelWhenGracefulShutdown { [lines, logger] in
            for await line in lines {
                do {
                    try await pool.run { try file.write(line.bytes, limit: line.limit) }
                } catch {
                    guard let admitted = repeats.admit("") else { continue }
                    var metadata: Logger.Metadata = ["error": "\(error)"]
                    if admitted.leftOut > 0 { metadata["repeated"] = "\(admitted.leftOut)" }
                    logger.error("a request cannot be logged", metadata: metadata)
                }
            }
        }
    }
}

/// The file and its rotation.
private final class RequestLogFile: Sendable {
    private struct Open {
        var file: OpenFile?
        var size: UInt64 = 0
    }

    private let state: DirectoryHandle
    private let open = Mutex(Open())

    init(state: DirectoryHandle) {
        self.state = state
    }

    func write(_ bytes: [UInt8], limit: UInt64) throws {
        try open.withLock { open in
            if open.file == nil || open.size + UInt64(bytes.count) > limit / 2 {
                open.file = nil
                let directory = try state.openOrMake(directory: RequestLog.directory, mode: 0o700)
                if try directory.status(of: RequestLog.fileName) != nil {
                    try directory.rename(RequestLog.fileName, to: directory, as: RequestLog.oldFileName)
                }
                open.file = try directory.create(file: RequestLog.fileName, mode: 0o600)
                open.size = 0
            }
            guard let file = open.file else { return }
            do {
                try bytes.withUnsafeBytes { try file.write($0, at: Int64(open.size)) }
            } catch {
                // The next line begins where this one did: half of one would spoil both.
                try? file.truncate(to: Int64(open.size))
                throw error
            }
            open.size += UInt64(bytes.count)
        }
    }
}
