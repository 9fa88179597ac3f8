import DurableFiles
import TestSupport

/// Pickles of scikit-learn, beside picklescan. Whole processes are measured: both are run on files as they come.
struct ScanBenchmark: Benchmark {
    let name = "scan"
    let abstract = "slipway scan of pickles, beside picklescan (wanted: at least 3 times as fast)"

    private static let environment = "\(Fixtures.repository)/.build-tools/python/bin"

    private static let script = """
        import pickle, sys
        import numpy as np
        from sklearn.ensemble import RandomForestClassifier
        random = np.random.default_rng(7)
        x = random.normal(size=(60000, 20))
        y = (x[:, 0] * x[:, 1] + random.normal(size=60000) > 0).astype(int)
        model = RandomForestClassifier(100, random_state=7, n_jobs=-1).fit(x, y)
        pickle.dump(model, open(sys.argv[1], "wb"))
        pickle.dump({f"word{number}": number for number in range(1_000_000)}, open(sys.argv[2], "wb"))
        """

    func run(_ conditions: Conditions) async throws -> Report {
        let place = try TemporaryDirectory()
        try place.write(Array(Self.script.utf8), to: "make.py")
        let files = [("a forest", place.path("forest.pkl")), ("words", place.path("words.pkl"))]
        _ = try MeasuredProcess.run(
            ["\(Self.environment)/python", place.path("make.py")] + files.map(\.1),
            in: place.handle.path
        )
        return Report(
            lines: try files.flatMap { try compare($0.0, $0.1, rounds: max(5, conditions.rounds), in: place) }
        )
    }

    private func compare(_ name: String, _ file: String, rounds: Int, in place: TemporaryDirectory) throws -> [String] {
        var ours: [Double] = []
        var theirs: [Double] = []
        var memory = (ours: 0, theirs: 0)
        for _ in 1...rounds {
            let left = try MeasuredProcess.run(["\(Machine.programs)/slipway", "scan", file], in: place.handle.path)
            let right = try MeasuredProcess.run(
                ["\(Self.environment)/picklescan", "--path", file],
                in: place.handle.path
            )
            ours.append(left.seconds)
            theirs.append(right.seconds)
            memory = (max(memory.ours, left.peakMemory), max(memory.theirs, right.peakMemory))
        }
        let size = try OpenFile.read(file).status().size
        let (left, right) = (Measurement(ours), Measurement(theirs))
        return [
            "\(name) of \(size / 1_000_000) MB",
            "  slipway scan  \(left.text), at most \(memory.ours >> 20) MiB of memory",
            "  picklescan    \(right.text), at most \(memory.theirs >> 20) MiB of memory",
            "  ratio         \(Measurement.short(right.median / left.median))",
        ]
    }
}
