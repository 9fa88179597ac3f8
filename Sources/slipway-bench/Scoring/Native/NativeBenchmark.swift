import AsyncSupport
import DurableFiles
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// Models by their native forms, on a node without Python, beside the worker in Python and MLflow's server with the same models.
struct NativeBenchmark: Benchmark {
    let name = "native"
    let abstract =
        "models by their native forms on a node without Python, beside workers in Python and mlflow models serve"

    /// Seconds of each load.
    private static let span = 3.0
    private static let mlflowPort = 5892
    private static let scored = ["logistic", "forest"]
    private static let scoredRows = 100_000.0

    func run(_ conditions: Conditions) async throws -> Report {
        let project = try NativeProject()
        var comparison = NativeComparison()
        var onnx = try OnnxComparison()
        // The first starts of both are not counted.
        for _ in 0...conditions.rounds { try await onnx.measure() }
        // The files of both are in memory for the first round then.
        for isNative in [true, false] { _ = try await hellos(project, isNative: isNative) }
        for round in 1...conditions.rounds {
            // Neither side is always the first.
            for isNative in round.isMultiple(of: 2) ? [false, true] : [true, false] {
                try await measure(project, isNative: isNative, into: &comparison)
            }
            try measureMLflow(project, into: &comparison)
        }
        return Report(
            lines: ["a form is loaded as on a node, in the sandbox; rows over HTTP are JSON on one connection"],
            rows: comparison.rows + onnx.rows
        )
    }

    private func measure(
        _ project: NativeProject,
        isNative: Bool,
        into comparison: inout NativeComparison
    ) async throws {
        try project.restart(isNative ? NativeProject.alone : NativeProject.interpreted)
        let deployed = try project.deploy()
        var all = isNative ? comparison.native : comparison.python
        let hellos = try await hellos(project, isNative: isNative)
        for name in NativeComparison.measured {
            var figures = all[name] ?? NativeFigures()
            if let seconds = hellos[name] { figures.hellos.append(seconds) }
            try measure(name, project, into: &figures)
            all[name] = figures
        }
        project.stop()
        if isNative {
            comparison.native = all
            comparison.deployed.native.append(deployed)
        } else {
            comparison.python = all
            comparison.deployed.python.append(deployed)
        }
        for name in Self.scored {
            let rate = try score(name, project, isNative: isNative)
            if isNative {
                comparison.scored[name, default: ([], [])].native.append(rate)
            } else {
                comparison.scored[name, default: ([], [])].python.append(rate)
            }
        }
    }

    /// - Returns: seconds to the hello, by model.
    private func hellos(_ project: NativeProject, isNative: Bool) async throws -> [String: Double] {
        var seconds: [String: Double] = [:]
        for name in NativeComparison.measured {
            try Interruption.requireNone()
            seconds[name] = try await WorkerStart.measure(name, of: project, isNative: isNative)
        }
        return seconds
    }

    private func measure(_ name: String, _ project: NativeProject, into figures: inout NativeFigures) throws {
        let (daemon, port) = try project.running()
        let token = try project.token()
        let one = try project.request(name, rows: 1, token: token)
        figures.one.append(try median(one, at: port))
        figures.thousand.append(try median(project.request(name, rows: 1000, token: token), at: port))
        guard let worker = daemon.worker(of: name) else {
            throw BenchmarkFailed(description: "\(name) has no worker")
        }
        figures.memory.append(ServerProcess.memory(of: worker))
        let began = SystemClock().now
        kill(worker, SIGKILL)
        while daemon.worker(of: name) == worker { usleep(500) }
        figures.recoveries.append(try answered(one, at: port, since: began))
    }

    /// - Returns: seconds of an answer.
    private func median(_ request: [UInt8], at port: Int) throws -> Double {
        try Load.run(port: port, request: request, connections: 1, seconds: Self.span).percentile(0.5)
    }

    /// - Returns: seconds from then until the request is answered with 200.
    private func answered(_ request: [UInt8], at port: Int, since began: Instant) throws -> Double {
        let connection = try KeepAliveConnection(port: port)
        while Load.seconds(since: began) < 120 {
            if try connection.exchange(request).status == 200 { return Load.seconds(since: began) }
            usleep(1000)
        }
        throw BenchmarkFailed(description: "no worker came in the place of the killed one")
    }

    /// - Returns: rows a second of the whole command.
    private func score(_ name: String, _ project: NativeProject, isNative: Bool) throws -> Double {
        let loader = isNative ? "native" : "direct"
        let seconds = try project.slipway(
            [
                "score", "--model", name, "--input", "../models/scored.csv", "--output", "../scored.csv", "--loader",
                loader, "--python", NativeProject.python, "--quiet",
            ],
            in: "project"
        ).seconds
        return Self.scoredRows / seconds
    }

    private func measureMLflow(_ project: NativeProject, into comparison: inout NativeComparison) throws {
        for name in NativeComparison.measured {
            let server = try ServerProcess(
                [
                    NativeProject.python, "-m", "mlflow", "models", "serve", "--env-manager", "local", "--port",
                    String(Self.mlflowPort), "--model-uri", project.place.path("models/\(name)"),
                ],
                environment: [
                    "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", "MKL_NUM_THREADS=1",
                    "PATH=\(NativeProject.python.dropLast("/python".count)):/usr/bin:/bin",
                ],
                in: project.place.handle.path,
                log: project.place.path("mlflow.log")
            )
            defer { server.stop() }
            let one = try project.request(name, rows: 1, token: nil)
            _ = try server.firstAnswer(to: one) { Self.mlflowPort }
            var figures = comparison.mlflow[name] ?? NativeFigures()
            figures.one.append(try median(one, at: Self.mlflowPort))
            let thousand = try project.request(name, rows: 1000, token: nil)
            figures.thousand.append(try median(thousand, at: Self.mlflowPort))
            comparison.mlflow[name] = figures
        }
    }
}
