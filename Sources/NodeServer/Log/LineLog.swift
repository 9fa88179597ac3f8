package import AsyncSupport
package import AutomationNode
import DurableFiles
package import Logging
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Writes each record to standard error as one line, of text or of JSON; where that is the journal, with its priority.
package struct LineLog: LogHandler {
    package var logLevel: Logger.Level {
        get { own ?? control.level }
        set { own = newValue }
    }
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let control: LogControl
    private let clock: any TimeSource
    /// Of this logger alone.
    private var own: Logger.Level?
    private let hasPriority: Bool

    package init(_ control: LogControl, clock: any TimeSource = SystemClock()) {
        self.control = control
        self.clock = clock
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
            time: clock.timeOfDay
        )
        let line = (hasPriority ? "<\(record.level.priority)>" : "") + record.line(control.format) + "\n"
        // One write, so that lines of several threads do not mix.
        _ = line.utf8.withContiguousStorageIfAvailable { write(2, $0.baseAddress, $0.count) }
    }

    /// Tells whether standard error is the stream that systemd gave (systemd.exec(5), `JOURNAL_STREAM`).
    private static let writesToJournal: Bool = {
        guard let stream = getenv("JOURNAL_STREAM").map({ String(cString: $0) }),
            let status = try? OpenFile(owning: dup(2), path: "standard error").status()
        else { return false }
        return stream == "\(status.device):\(status.inode)"
    }()
}

/// The level and form of all logs of the process, which may change while it runs.
package final class LogControl: Sendable {
    private static let all = Logger.Level.allCases

    /// Its place among all.
    private let place: Atomic<Int>
    private let isJSON: Atomic<Bool>

    package init(_ settings: LogSettings) {
        place = Atomic(Self.place(of: settings.level))
        isJSON = Atomic(settings.format == .json)
    }

    package func apply(_ settings: LogSettings) {
        place.store(Self.place(of: settings.level), ordering: .relaxed)
        isJSON.store(settings.format == .json, ordering: .relaxed)
    }

    var level: Logger.Level { Self.all[place.load(ordering: .relaxed)] }
    var format: LogSettings.Format { isJSON.load(ordering: .relaxed) ? .json : .text }

    private static func place(of level: Logger.Level) -> Int { all.firstIndex(of: level) ?? 0 }
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
