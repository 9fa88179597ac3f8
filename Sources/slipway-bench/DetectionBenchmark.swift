import DurableFiles
import TestSupport

/// The findings in one corpus of hostile and honest pickles, beside picklescan and modelscan.
struct DetectionBenchmark: Benchmark {
    let name = "detection"
    let abstract = "what slipway scan finds, beside picklescan and modelscan (wanted: none missed that either finds)"

    private static let tools = "\(Fixtures.repository)/.build-tools"

    /// - Throws: if another finds what Slipway misses.
    func run(_ conditions: Conditions) async throws -> Report {
        let place = try TemporaryDirectory()
        let scripts = "\(Fixtures.repository)/Tests/Oracles"
        let line = """
            '\(Fixtures.repository)/scripts/setup-scanners'
            mkdir honest hostile
            '\(Self.tools)/python/bin/python' '\(scripts)/sweep_estimators.py' honest 2>/dev/null
            '\(Self.tools)/scanners/bin/python' '\(scripts)/detection.py' '\(Machine.programs)/slipway' hostile honest >found
            """
        _ = try MeasuredProcess.run(shell: line, in: place.handle.path)
        return Report(lines: try place.text("found").split(separator: "\n").map(String.init))
    }
}
