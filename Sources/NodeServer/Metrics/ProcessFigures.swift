import DurableFiles

#if canImport(Glibc)
import Glibc
#endif

/// Figures of this process alone, without its workers, from the system.
struct ProcessFigures: Sendable {
    /// Of processor time, user and system.
    let cpuSeconds: Double
    let residentBytes: Double
    let virtualBytes: Double
    let openFiles: Int
    /// The most files that it may have open.
    let mostFiles: Double
    /// Since 1970.
    let startSeconds: Double

    /// - Returns: nil where the system does not say.
    static func read() -> ProcessFigures? {
        let pages = text("/proc/self/statm").split(separator: " ").compactMap { Double($0) }
        guard pages.count > 1, let cpu = cpuSeconds(), let start = startSeconds(), let limit = mostFiles(),
            let open = openFiles()
        else { return nil }
        let pageSize = Double(sysconf(Int32(_SC_PAGESIZE)))
        return ProcessFigures(
            cpuSeconds: cpu,
            residentBytes: pages[1] * pageSize,
            virtualBytes: pages[0] * pageSize,
            openFiles: open,
            mostFiles: limit,
            startSeconds: start
        )
    }

    /// User and system time, in the ticks of proc(5).
    private static func cpuSeconds() -> Double? {
        let fields = statusFields()
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// The boot's time of day and the ticks from then to the start: proc(5).
    private static func startSeconds() -> Double? {
        let fields = statusFields()
        let boot = text("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
        guard fields.count > 19, let ticks = Double(fields[19]), let seconds = boot.flatMap({ Double($0.dropFirst(6)) })
        else { return nil }
        return seconds + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// The fields behind the name, which stands in parentheses and may hold any character.
    private static func statusFields() -> [Substring] {
        text("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
    }

    private static func mostFiles() -> Double? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return limit.rlim_cur == rlim_t.max ? .infinity : Double(limit.rlim_cur)
    }

    /// Each slot is asked, since a process that hides its memory may not list its own descriptors.
    private static func openFiles() -> Int? {
        let line = text("/proc/self/status").split(separator: "\n").first { $0.hasPrefix("FDSize:") }
        guard let slots = line?.split(whereSeparator: \.isWhitespace).last.flatMap({ Int32($0) }) else { return nil }
        return (0..<slots).count { fcntl($0, F_GETFD) >= 0 }
    }

    private static func text(_ path: String) -> String {
        String(decoding: (try? OpenFile.read(path).readAll(limit: 1 << 20)) ?? [], as: UTF8.self)
    }
}

extension MetricFamily {
    /// The figures of the process, by the names that the client libraries of Prometheus give them.
    static func families(of figures: ProcessFigures?) -> [MetricFamily] {
        guard let figures else { return [] }
        return [
            MetricFamily(
                "process_cpu_seconds_total",
                .counter,
                "Seconds of processor time, user and system, without the workers.",
                figures.cpuSeconds
            ),
            MetricFamily(
                "process_resident_memory_bytes",
                .gauge,
                "Resident memory, without the workers.",
                figures.residentBytes
            ),
            MetricFamily(
                "process_virtual_memory_bytes",
                .gauge,
                "Virtual memory, without the workers.",
                figures.virtualBytes
            ),
            MetricFamily("process_open_fds", .gauge, "Open file descriptors.", Double(figures.openFiles)),
            MetricFamily("process_max_fds", .gauge, "The most file descriptors it may have open.", figures.mostFiles),
            MetricFamily(
                "process_start_time_seconds",
                .gauge,
                "When the process started, in seconds since 1970.",
                figures.startSeconds
            ),
        ]
    }
}
