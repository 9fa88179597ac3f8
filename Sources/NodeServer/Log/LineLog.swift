package import AutomationNode
import DurableFiles
package import Logging

#if canImport(Glibc)
import Glibc
#endif

/// Writes each record to standard error as one line, of text or of JSON; where that is the journal, with its priority.
package struct LineLog: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let format: LogSettings.Format
    private let hasPriority: Bool

    package init(_ settings: LogSettings) {
        logLevel = settings.level
        format = settings.format
        hasPriority = Self.writesToJournal
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let record = LogRecord(
            event,
            metadata: metadata.merging(event.metadata ?? [:]) { $1 },
            time: SystemClock().now()
        )
        let line = (hasPriority ? "<\(record.level.priority)>" : "") + record.line(format) + "\n"
        // One write, so that lines of several threads do not mix.
        _ = line.utf8.withContiguousStorageIfAvailable { write(2, $0.baseAddress, $0.count) }
    }

    /// Whether standard error is the stream that systemd gave (systemd.exec(5), `JOURNAL_STREAM`).
    private static let writesToJournal: Bool = {
        guard let stream = getenv("JOURNAL_STREAM").map({ String(cString: $0) }),
            let status = try? OpenFile(owning: dup(2), path: "standard error").status()
        else { return false }
        return stream == "\(status.device):\(status.inode)"
    }()
}

extension Logger.Level {
    /// As syslog(3) counts, which the journal reads in front of a line (sd-daemon(3)).
    var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
