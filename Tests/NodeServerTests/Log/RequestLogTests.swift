import AutomationNode
import DurableFiles
import HTTPTypes
import Logging
import NodeServer
import StrictJSON
import Synchronization
import TestSupport
import Testing

@Suite("A request log that cannot be written")
struct RequestLogTests {
    private static let invocations = "/v1/projects/p/models/m/invocations"
    private static let body = #"{"dataframe_split":{"columns":["a","b"],"data":[[1,2.5],[3,4]]}}"#

    /// Asks that often, and writes what the log took.
    /// - Returns: the errors that the node's own log has of it.
    private func errors(asking count: Int, in directory: String) async throws -> Int {
        let errors = Errors()
        var configuration = ScoringConfiguration()
        configuration.log.sample = 1
        let log = RequestLog(
            state: try DirectoryHandle(path: directory),
            logger: Logger(label: "test") { _ in errors },
            clock: ManualClock()
        )
        let node = try await TestNode(serving: ScriptedServing(configuration: configuration), log: log)
        for _ in 0..<count { _ = try await node.ask(.post, Self.invocations, body: Self.body) }
        log.end()
        await log.run()
        return errors.count
    }

    @Test("does not fill the node's own log with a line for each request")
    func repeats() async throws {
        let place = try TemporaryDirectory()
        try place.write([], to: "log")
        #expect(try await errors(asking: 30, in: place.handle.path) == 10)
    }

    @Test("keeps whole lines on a full disk, and goes on with them", .enabled(if: Machine.canMount))
    func fullDisk() async throws {
        let place = try TemporaryDirectory()
        let disk = place.path("disk")
        try Shell.run("mkdir '\(disk)' && mount -t tmpfs -o size=16k tmpfs '\(disk)'")
        defer { try? Shell.run("umount -l '\(disk)'") }
        #expect(try await errors(asking: 100, in: disk) > 0)
        let lines = try place.text("disk/log/requests.jsonl").split(separator: "\n")
        #expect(!lines.isEmpty)
        for line in lines { _ = try JSONParser.parse(Array(line.utf8), subject: "a line") }
        #expect(try place.text("disk/log/requests.jsonl").hasSuffix("\n"))
    }
}

/// Counts the errors that are logged.
private final class Errors: LogHandler, Sendable {
    private let found = Mutex(0)
    var count: Int { found.withLock { $0 } }
    var logLevel: Logger.Level {
        get { .error }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) { found.withLock { $0 += 1 } }
}
