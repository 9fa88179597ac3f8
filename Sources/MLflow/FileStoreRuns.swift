import DurableFiles
import Identifiers

/// Reads what an `mlruns` directory says of runs: their names, the last value of each metric, and their parameters.
struct FileStoreRuns {
    let store: FileStoreRegistry

    /// Bytes at the end of a metric's file that are looked at: it has a line for each time that it was logged.
    private static let tail = 1 << 16

    /// By id; runs that are not there are left out.
    func read(_ ids: Set<String>) throws -> [String: SourceRun] {
        var found: [String: SourceRun] = [:]
        for id in ids {
            guard let directory = try store.run(id), let meta = try store.meta(of: directory) else { continue }
            found[id] = SourceRun(
                id: id,
                name: try name(meta, directory),
                metrics: try metrics(of: directory),
                params: try store.values(in: directory, "params")
            )
        }
        return found
    }

    private func name(_ meta: YAMLField, _ directory: DirectoryHandle) throws -> String {
        if let name = RegistryText.present(try meta["run_name"].text()) { return name }
        return try store.values(in: directory, "tags")["mlflow.runName"] ?? ""
    }

    private func metrics(of directory: DirectoryHandle) throws -> [String: SourceRun.Metric] {
        guard try directory.status(of: "metrics")?.kind == .directory else { return [:] }
        let inner = try directory.open(directory: "metrics")
        var metrics: [String: SourceRun.Metric] = [:]
        for file in try TreeWalk.files(below: inner) {
            metrics[file.name.text] = try Self.last(in: inner.open(file: file.location))
        }
        return metrics
    }

    private static func last(in file: OpenFile) throws -> SourceRun.Metric? {
        let start = max(0, Int64(clamping: try file.status().size) - Int64(tail))
        var bytes = [UInt8](repeating: 0, count: tail)
        let count = try bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(FileFailure) in try file.read(into: buffer, at: start) }
        }.get()
        var history = MetricHistory()
        // Where the file is longer, the first line may be the end of one.
        for line in String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").dropFirst(start > 0 ? 1 : 0)
        {
            history.add(line: line)
        }
        return history.metric
    }
}
