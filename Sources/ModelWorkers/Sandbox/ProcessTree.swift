#if canImport(Glibc)
import Glibc
#endif

/// A process and all that come from it, at a moment.
struct ProcessTree {
    let processes: [Int32]
    /// More are not looked at.
    private static let limit = 4096

    init(of process: Int32) {
        var found = [process]
        var next = 0
        while next < found.count, found.count < Self.limit {
            found += Self.children(of: found[next])
            next += 1
        }
        processes = found
    }

    /// Resident bytes of all together, where pages that several share count for each; nil when the first is gone.
    var residentBytes: UInt64? {
        processes.reduce(nil) { total, process in
            Self.residentBytes(of: process).map { (total ?? 0) &+ $0 } ?? total
        }
    }

    private static func residentBytes(of process: Int32) -> UInt64? {
        let fields = read("/proc/\(process)/statm", limit: 128)?.split(separator: " ") ?? []
        guard fields.count > 1, let pages = UInt64(fields[1]) else { return nil }
        return pages &* UInt64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The same with each page counted once: slower. A process that lets nobody look into its memory (`PR_SET_DUMPABLE`) counts with all
    /// its pages, or it could hide them; the first one is no model's, it waits for the others. Nil where the kernel does not say.
    var proportionalBytes: UInt64? {
        var total: UInt64 = 0
        for process in processes {
            guard let text = Self.read("/proc/\(process)/smaps_rollup", limit: 4096) else {
                if process != processes.first { total &+= Self.residentBytes(of: process) ?? 0 }
                continue
            }
            guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Pss:") }),
                let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ UInt64($0) })
            else { return nil }
            total &+= kibibytes << 10
        }
        return total == 0 ? nil : total
    }

    /// Bytes of memory that count against a limit: shared pages are counted once where it matters.
    func residentBytes(limit: UInt64) -> UInt64? {
        guard let resident = residentBytes, resident > limit, processes.count > 1 else { return residentBytes }
        return proportionalBytes ?? resident
    }

    private static func children(of process: Int32) -> [Int32] {
        guard let directory = opendir("/proc/\(process)/task") else { return [] }
        defer { closedir(directory) }
        var found: [Int32] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let thread = Int32(name) else { continue }
            let text = read("/proc/\(process)/task/\(thread)/children", limit: 64 << 10) ?? ""
            found += text.split(separator: " ").compactMap { Int32($0) }
        }
        return found
    }

    private static func read(_ path: String, limit: Int) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return withUnsafeTemporaryAllocation(byteCount: limit, alignment: 1) { buffer in
            let count = Glibc.read(file, buffer.baseAddress, limit)
            return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
        }
    }
}
