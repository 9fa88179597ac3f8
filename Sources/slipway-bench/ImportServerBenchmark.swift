import DurableFiles
import TestSupport

/// A whole registry from a real tracking server on loopback, beside MLflow's own client.
struct ImportServerBenchmark: Benchmark {
    let name = "import-server"
    let abstract = "slipway import of a registry of 200 versions x 20 files, beside mlflow.artifacts.download_artifacts"

    private static let versions = 200
    private static let files = 20

    /// Times its own work: starting Python and importing MLflow do not count.
    private static let loop = """
        import sys, time, mlflow
        address, target, seconds, versions = sys.argv[1:5]
        mlflow.set_tracking_uri(address)
        mlflow.set_registry_uri(address)
        began = time.monotonic()
        for number in range(1, int(versions) + 1):
            mlflow.artifacts.download_artifacts(artifact_uri=f"models:/large/{number}", dst_path=f"{target}/{number}")
        open(seconds, "w").write(str(time.monotonic() - began))
        """

    func run(_ conditions: Conditions) async throws -> Report {
        guard TrackingServerProcess.Version.three.isThere else {
            throw BenchmarkFailed(description: "there is no MLflow: run `make setup-tests`")
        }
        let server = try await TrackingServerProcess.start(.three, size: (Self.versions, Self.files), workers: nil)
        let place = try TemporaryDirectory()
        try place.write(Array(Self.loop.utf8), to: "loop.py")
        var ours: [Double] = []
        var theirs: [Double] = []
        var memory = 0
        for round in 1...conditions.rounds {
            let measured = try slipway(server, place, "project-\(round)")
            ours.append(measured.seconds)
            memory = max(memory, measured.peakMemory)
            theirs.append(try python(server, place, round))
        }
        let small = try one(server, place)
        let (left, right) = (Measurement(ours), Measurement(theirs))
        return Report(lines: [
            "slipway import             \(left.text), at most \(memory >> 20) MiB of memory (one version: \(small >> 20) MiB)",
            "download_artifacts in a loop  \(right.text), MLflow \(try version())",
            "ratio                      \(Measurement.short(right.median / left.median))",
        ])
    }

    private func slipway(
        _ server: TrackingServerProcess,
        _ place: TemporaryDirectory,
        _ project: String
    ) throws -> MeasuredProcess {
        let program = "\(Machine.programs)/slipway"
        _ = try MeasuredProcess.run([program, "init", project, "--project", "bench"], in: place.handle.path)
        let measured = try MeasuredProcess.run([program, "import", server.address, "--quiet"], in: place.path(project))
        try place.handle.removeTree(project)
        return measured
    }

    /// The memory that one version takes.
    private func one(_ server: TrackingServerProcess, _ place: TemporaryDirectory) throws -> Int {
        let program = "\(Machine.programs)/slipway"
        _ = try MeasuredProcess.run([program, "init", "one", "--project", "bench"], in: place.handle.path)
        return try MeasuredProcess.run(
            [program, "import", "models:/large/1", "--registry", server.address, "--quiet"],
            in: place.path("one")
        ).peakMemory
    }

    private func python(_ server: TrackingServerProcess, _ place: TemporaryDirectory, _ round: Int) throws -> Double {
        let target = place.path("python-\(round)")
        try place.handle.make(directory: "python-\(round)")
        let environment = ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR=false", "PYTHONWARNINGS=ignore"]
        _ = try MeasuredProcess.run(
            ["/usr/bin/env"] + environment + [
                TrackingServerProcess.Version.three.python, place.path("loop.py"), server.address, target,
                place.path("seconds-\(round)"), String(Self.versions),
            ],
            in: place.handle.path
        )
        try place.handle.removeTree("python-\(round)")
        guard let seconds = Double(try place.text("seconds-\(round)")) else {
            throw BenchmarkFailed(description: "the Python loop wrote no time")
        }
        return seconds
    }

    private func version() throws -> String {
        let place = try TemporaryDirectory()
        let python = TrackingServerProcess.Version.three.python
        try Shell.run(
            "'\(python)' -c 'import mlflow; open(\"\(place.path("version"))\", \"w\").write(mlflow.__version__)'"
        )
        return try place.text("version")
    }
}
