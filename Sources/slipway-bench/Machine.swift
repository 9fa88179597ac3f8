import DurableFiles

#if canImport(Glibc)
import Glibc
#endif

/// The machine of the figures: processor, memory, kernel and file system.
enum Machine {
    static var description: String {
        let model = value(of: "model name", in: "/proc/cpuinfo") ?? "unknown processor"
        let load = text("/proc/loadavg").split(separator: " ").first.map(String.init) ?? "?"
        return
            "\(model), \(OwnProcess.processorCount) cores, \(value(of: "MemTotal", in: "/proc/meminfo") ?? "?"), "
            + "Linux \(text("/proc/sys/kernel/osrelease").prefix { $0 != "\n" }), load \(load)"
    }

    /// The directory for the files of benchmarks.
    static var directory: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

    /// The file system of that directory, and its free space.
    static var disk: String {
        let space = (try? DirectoryHandle(path: directory).space().freeBytes) ?? 0
        let place = realpath(directory, nil).map { path in
            defer { free(path) }
            return String(cString: path)
        }
        let mounts = text("/proc/self/mounts").split(separator: "\n").map { $0.split(separator: " ") }
        let mount = mounts.filter { $0.count > 2 && Self.contains($0[1], place ?? directory) }
            .max { $0[1].count < $1[1].count }
        return "files in \(directory): \(mount.map { "\($0[2]) on \($0[0])" } ?? "?"), \(space >> 30) GiB free"
    }

    /// The directory of the built programs: that of this one.
    static var programs: String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { space in
            space.baseAddress.map { readlink("/proc/self/exe", $0, space.count) } ?? -1
        }
        let path = String(decoding: buffer[..<max(0, count)], as: UTF8.self)
        return "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }

    private static func contains(_ mount: Substring, _ path: String) -> Bool {
        mount == "/" || path == mount || path.hasPrefix(mount + "/")
    }

    private static func value(of key: String, in file: String) -> String? {
        let line = text(file).split(separator: "\n").first { $0.hasPrefix(key) }
        return line?.split(separator: ":").dropFirst().first.map { String($0.drop { $0 == " " }) }
    }

    private static func text(_ file: String) -> String {
        String(decoding: (try? OpenFile.read(file).readAll(limit: 1 << 20)) ?? [], as: UTF8.self)
    }
}
