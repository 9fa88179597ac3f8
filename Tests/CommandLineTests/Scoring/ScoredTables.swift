import DurableFiles
import Identifiers
import Signing
import StrictJSON
import TestSupport
import Testing

@testable import TableScoring
@testable import slipway

/// A real model with its golden prediction in a signed bundle, and its data as Parquet.
struct ScoredTables {
    let fixture: Fixture
    static let python = TrackingServerProcess.Version.three.python
    static let model = "breast-cancer"
    private static let example = Fixtures.repository + "/bundles/example"

    /// - Parameter isRecorded: whether the bundle has the golden prediction.
    init(isRecorded: Bool = true, expires: String? = nil) async throws {
        fixture = try Fixture.make()
        try await done("init", "p", "--project", "clinic")
        try await done("key", "generate", "key.pem")
        try await done("import", "\(Self.example)/saved/breast-cancer", "--version", "5", "--activate", in: "p")
        if isRecorded { try await done("golden", Self.model, "--python", Self.python, in: "p") }
        let more = expires.map { ["--expires", $0] } ?? []
        let export = try await fixture.run(
            [Programs.slipway, "export", "--key", "../key.pem", "-o", "../b.tar"] + more,
            in: "p"
        )
        try #require(export.status == 0, "\(export.errors)")
    }

    private func done(_ arguments: String..., in place: String? = nil) async throws {
        let run = try await fixture.run([Programs.slipway] + arguments, in: place)
        try #require(run.status == 0, "\(run.errors)")
    }

    /// Writes the example's rows so many times over, with a column `id`, as a number of files of Parquet in a directory.
    func rows(times: Int, files: Int, to name: String) async throws {
        try await python(
            """
            import os, pyarrow as pa, pyarrow.csv, pyarrow.parquet as pq
            table = pyarrow.csv.read_csv("\(Self.example)/data/breast-cancer.csv").drop_columns(["label"])
            table = pa.concat_tables([table] * \(times)).combine_chunks()
            table = table.add_column(0, "id", pa.array(range(table.num_rows), pa.int64()))
            os.makedirs("\(name)", exist_ok=True)
            size = -(-table.num_rows // \(files))
            for part in range(\(files)):
                pq.write_table(table.slice(part * size, size), f"\(name)/part-{part:03}.parquet", row_group_size=5000)
            """
        )
    }

    /// Runs lines of Python that have to end well, where the files are.
    /// - Returns: what they print.
    @discardableResult
    func python(_ lines: String, _ program: String = python) async throws -> String {
        let run = try await fixture.run(program, ["-B", "-c", lines])
        try #require(run.status == 0, "\(run.errors)")
        return run.output
    }

    /// Scores with the version of the bundle.
    func score(
        _ input: String,
        _ output: String,
        _ more: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> CommandRun {
        let arguments = [
            "score", "--bundle", "b.tar", "--trust", "key.pem.pub", "--model", Self.model, "--input", input, "--output",
            output, "--python", Self.python,
        ]
        return try await fixture.run(Programs.slipway, arguments + more, environment: environment)
    }

    /// Prints whether two results have the same answers by `id`, bit by bit, and how many.
    /// - Parameter tolerance: by which numbers may differ; without it, all bits are compared.
    func compare(
        _ one: String,
        _ other: String,
        column: String = "prediction",
        within tolerance: Double? = nil
    ) async throws -> String {
        let same = tolerance.map { "np.abs(x - y).max() <= \($0)" } ?? "x.tobytes() == y.tobytes()"
        return try await python(
            """
            import numpy as np, pyarrow.dataset as ds
            a, b = [ds.dataset(p, format="parquet").to_table().sort_by("id") for p in ("\(one)", "\(other)")]
            x, y = a["\(column)"].to_numpy(), b["\(column)"].to_numpy()
            print(a["id"].equals(b["id"]), x.dtype == y.dtype, \(same), len(x))
            """
        )
    }

    /// The version, taken out of the bundle as the command does.
    func version() throws -> BundledVersion {
        var files = TrustFiles()
        try files.add(fixture.path("key.pem.pub"))
        return try BundledVersion(
            fixture.path("b.tar"),
            trust: files.trust(),
            now: Timestamp("2026-12-01T00:00:00Z") ?? Timestamp(milliseconds: 0),
            model: Self.model,
            selector: nil,
            in: fixture.directory.handle
        )
    }
}
