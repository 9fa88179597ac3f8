import DurableFiles
import Identifiers
import ModelScan
import TestSupport
import Testing

/// The lists of imports against the libraries that are installed.
@Suite("Sweeps over the libraries", .enabled(if: Oracle.python.isThere)) struct LibrarySweepTests {
    private func scan(
        _ name: EntryName,
        in place: TemporaryDirectory,
        flavors: Set<String>,
        isCloudpickle: Bool = false
    ) throws
        -> ScanReport
    {
        let handle = place.handle
        let file = ModelScanner.File(path: name, opening: { try handle.open(file: name.text) })
        let subject = ScanSubject(flavors: flavors, cloudpickled: isCloudpickle ? [name.text] : [])
        return try ModelScanner.scan([file], subject, width: 1)
    }

    /// Runs a script that writes files, and gives their names.
    private func files(of script: String, in place: TemporaryDirectory) throws -> [EntryName] {
        try Oracle.python.run("\(Oracle.script(script)) '\(place.handle.path)'")
        return try TreeWalk.files(below: place.handle).map(\.name)
    }

    @Test("of all estimators of scikit-learn, fitted, none is dangerous and at most two in a hundred are unknown")
    func estimators() throws {
        let place = try TemporaryDirectory()
        let files = try files(of: "sweep_estimators.py", in: place)
        #expect(files.count > 300)
        var unknown: [String] = []
        for name in files {
            let report = try scan(
                name,
                in: place,
                flavors: ["sklearn", "python_function"],
                isCloudpickle: name.text.hasSuffix(".pkl")
            )
            #expect(report.verdict < .ownCode, "\(name): \(report.findings.map(\.detail))")
            if report.verdict == .unknown { unknown.append("\(name): \(report.findings.map(\.detail))") }
        }
        #expect(unknown.count * 50 <= files.count, "\(unknown)")
    }

    @Test("no class or function is known by a module that only imports it")
    func reexports() throws {
        let place = try TemporaryDirectory()
        let flavors: Set<String> = [
            "sklearn", "xgboost", "lightgbm", "statsmodels", "pmdarima", "pytorch", "python_function",
        ]
        var count = 0
        for name in try files(of: "sweep_reexports.py", in: place) {
            let report = try scan(name, in: place, flavors: flavors)
            count += report.imports.count
            #expect(report.imports.filter { $0.verdict == .known }.map(\.name) == [], "\(name)")
        }
        #expect(count > 5000)
    }
}
