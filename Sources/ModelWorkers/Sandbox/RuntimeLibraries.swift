import DurableFiles

/// The directories of Swift's libraries where the programs do not carry them. The worker of native forms is built as this process is.
enum RuntimeLibraries {
    static let directories: [String] = {
        let maps = (try? OpenFile.read("/proc/self/maps").readAll(limit: 4 << 20)) ?? []
        let paths = String(decoding: maps, as: UTF8.self).split(separator: "\n").compactMap { line -> Substring? in
            line.firstIndex(of: "/").map { line[$0...] }
        }
        return Set(paths.compactMap(directory)).sorted()
    }()

    private static func directory(of path: Substring) -> String? {
        guard let slash = path.lastIndex(of: "/"), path[slash...].hasPrefix("/libswift") else { return nil }
        return String(path[..<slash])
    }
}
