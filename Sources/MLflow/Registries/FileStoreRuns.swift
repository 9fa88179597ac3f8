import DurableFiles
import Identifiers

/// Reads runs from an `mlruns` directory: their names, the last value of each metric, and their parameters.
struct FileStoreRuns {
    private let store: FileStoreRegistry
    private var found = FlawCollection()

    /// Bytes at the end of a metric's file that are looked at: it has a line for each time that it was logged.
    private static let tail = 1 << 16

    /// Runs that are not there are left out.
    static func read(_ ids: Set<String>, in store: FileStoreRegistry) throws -> RegistryRuns {
        var reading = FileStoreRuns(store: store)
        var runs: [String: SourceRun] = [:]
        for id in ids.sorted() { runs[id] = try reading.run(id) }
        return RegistryRuns(runs: runs, flaws: reading.found.flaws)
    }

    private init(store: FileStoreRegistry) {
        self.store = store
    }

    private mutating func run(_ id: String) throws -> SourceRun? {
        let meta = try found.attempt(.detail("run \(id)"), of: nil) { [store] in
            try store.run(id).flatMap { directory in try store.meta(of: directory).map { (directory, $0) } }
        }
        guard let (directory, meta) = meta ?? nil else { return nil }
        let name = try found.attempt(.detail("run \(id), its name"), of: nil) { try meta["run_name"].text() }
        let params = try values("params", of: id, in: directory)
        let metrics = try metrics(of: id, in: directory)
        var shown = RegistryText.present(name ?? nil)
        if shown == nil { shown = try values("tags", of: id, in: directory)["mlflow.runName"] }
        return SourceRun(id: id, name: shown ?? "", metrics: metrics, params: params)
    }

    private mutating func values(
        _ folder: String,
        of id: String,
        in directory: DirectoryHandle
    ) throws -> [String: String] {
        let read = try found.attempt(.detail("run \(id), \(folder)"), of: nil) {
            try FileStoreValues.read(folder, in: directory)
        }
        note(read?.flaws ?? [], of: "run \(id), \(folder)")
        return read?.values ?? [:]
    }

    private mutating func metrics(
        of id: String,
        in directory: DirectoryHandle
    ) throws -> [String: SourceRun.Metric] {
        var metrics: [String: SourceRun.Metric] = [:]
        var flaws: [(name: String, cause: any CodedFailure)] = []
        var files = FileStoreValues()
        _ = try found.attempt(.detail("run \(id), metrics"), of: nil) {
            try files.readEach(of: "metrics", in: directory) { file, _ in
                try Self.last(in: file)
            } keep: { _, name, last in
                metrics[name] = last.metric
                if let flaw = last.flaw { flaws.append((name, flaw)) }
            }
        }
        note(files.flaws + flaws, of: "run \(id), metrics")
        return metrics
    }

    private mutating func note(_ flaws: [(name: String, cause: any CodedFailure)], of words: String) {
        for flaw in flaws { found.add(.detail("\(words) \(flaw.name)"), of: nil, flaw.cause) }
    }

    /// The last value of a metric's file, and the faults of its bad lines.
    private static func last(in file: OpenFile) throws -> (metric: SourceRun.Metric?, flaw: MLflowFailure?) {
        let start = max(0, Int64(clamping: try file.status().size) - Int64(tail))
        var bytes = [UInt8](repeating: 0, count: tail)
        let count = try bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(FileFailure) in try file.read(into: buffer, at: start) }
        }.get()
        var history = MetricHistory()
        // Where the file is longer, the first line may be the end of one.
        let lines = String(decoding: bytes[..<count], as: UTF8.self).split(whereSeparator: \.isNewline)
            .dropFirst(start > 0 ? 1 : 0)
        let broken = lines.filter { !history.add(line: $0) }
        return (history.metric, broken.first.map { Self.flaw(file.path, $0, count: broken.count) })
    }

    private static func flaw(_ path: String, _ line: Substring, count: Int) -> MLflowFailure {
        MLflowFailure(
            .registryUnreadable,
            path,
            expected: "lines of TIME VALUE STEP",
            found: "\(MLflowFailure.excerpt(String(line)))\(count > 1 ? " and \(count - 1) more that are none" : "")"
        )
    }
}
