import DurableFiles
import Identifiers
import ModelScan
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

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
    private func files(of script: String, in place: TemporaryDirectory) async throws -> [EntryName] {
        try await Oracle.python.run("\(Oracle.script(script)) '\(place.handle.path)'")
        return try TreeWalk.files(below: place.handle).map(\.name)
    }

    @Test("of all estimators of scikit-learn, fitted, none is dangerous and at most two in a hundred are unknown")
    func estimators() async throws {
        let place = try TemporaryDirectory()
        let files = try await files(of: "sweep_estimators.py", in: place)
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

    @Test("of classes and functions that an author writes for a model, none is dangerous")
    func ownCode() async throws {
        let place = try TemporaryDirectory()
        let files = try await files(of: "sweep_own_code.py", in: place)
        #expect(files.count > 15)
        for name in files {
            let handle = place.handle
            let file = ModelScanner.File(path: name, opening: { try handle.open(file: name.text) })
            let subject = ScanSubject(flavors: ["python_function"], pythonModel: name.text)
            let report = try ModelScanner.scan([file], subject, width: 1)
            #expect(report.verdict == .ownCode, "\(name): \(report.findings.map(\.detail))")
        }
    }

    /// Environments that are there: that of the oracles, and with `make test-sweeps` all others, those of `make test-flavours` too.
    private static let environments: [String] = {
        guard getenv("SLIPWAY_TEST_SWEEPS") != nil else { return ["python"] }
        let flavours = ["tables3", "tables2", "torch3", "torch2"].map { "flavours/\($0)" }
        return (["python", "mlflow2"] + flavours).filter {
            Shell.has("'\(Fixtures.repository)/.build-tools/\($0)/bin/python'")
        }
    }()

    @Test(
        "of what the libraries beside scikit-learn have, fitted, none is dangerous and at most two in a hundred are unknown",
        arguments: environments
    )
    func models(_ environment: String) async throws {
        let (place, said) = (try TemporaryDirectory(), try TemporaryDirectory())
        let python = "\(Fixtures.repository)/.build-tools/\(environment)/bin/python"
        try await Shell.runApart(
            "'\(python)' -B \(Oracle.script("sweep_libraries.py")) '\(place.handle.path)' >'\(said.path("said"))' 2>&1"
        )
        let files = try TreeWalk.files(below: place.handle).map(\.name).filter { $0.text.hasSuffix(".pkl") }
        let output = try said.text("said")
        #expect(files.count > 10, "\(output)")
        var unknown: [String] = []
        for name in files {
            let flavor = String(name.components[0])
            let report = try scan(
                name,
                in: place,
                flavors: [flavor, "python_function"],
                isCloudpickle: flavor == "sklearn"
            )
            #expect(report.verdict < .ownCode, "\(environment) \(name): \(report.findings.map(\.detail))")
            if report.verdict == .unknown { unknown.append("\(name): \(report.findings.map(\.detail))") }
        }
        #expect(unknown.count * 50 <= files.count, "\(unknown)")
    }

    /// Names that read a model's own file when they are made with its path, or that make a distribution with SciPy's own text.
    private static let needed: Set<String> = [
        "lightgbm.basic.Booster", "lightgbm.engine.CVBooster", "lightgbm.callback._EarlyStoppingCallback",
        "lightgbm.callback._ResetParameterCallback", "xgboost.core.Booster",
        "scipy.stats._discrete_distns.poisson_binomial_frozen", "statsmodels.miscmodels.ordinal_model.OrderedModel",
    ]

    @Test(
        "nothing that is known runs code, opens a file or starts a program when it is made, filled or called",
        arguments: environments
    )
    func entrances(_ environment: String) async throws {
        let (place, said) = (try TemporaryDirectory(), try TemporaryDirectory())
        let python = "\(Fixtures.repository)/.build-tools/\(environment)/bin/python"
        try await Shell.runApart(
            "'\(python)' -B \(Oracle.script("sweep_entrances.py")) '\(place.handle.path)' >'\(said.path("said"))' 2>/dev/null"
        )
        let lines = try said.text("said").split(separator: "\n")
        #expect(lines.count > 100)
        let flavors: Set<String> = [
            "sklearn", "xgboost", "lightgbm", "catboost", "statsmodels", "pmdarima", "prophet", "pytorch",
            "python_function",
        ]
        for file in try TreeWalk.files(below: place.handle) where file.name.text.hasSuffix(".pkl") {
            let report = try scan(file.name, in: place, flavors: flavors)
            let known = report.imports.filter { $0.verdict == .known && !Self.needed.contains($0.name) }.map(\.name)
            let reached = lines.filter { line in known.contains { line.hasPrefix($0 + " ") } }
            #expect(known == [], "\(reached)")
        }
    }

    /// Modules of Python that run commands, code or files, reach the network or hand out whatever is asked for.
    private static let runners = [
        "os", "posix", "posixpath", "subprocess", "_posixsubprocess", "shutil", "pty", "socket", "_socket",
        "socketserver",
        "ssl", "asyncio", "multiprocessing", "_multiprocessing", "concurrent", "threading", "_thread", "signal",
        "ctypes", "_ctypes",
        "importlib", "_imp", "imp", "runpy", "pkgutil", "zipimport", "code", "codeop", "compileall", "py_compile",
        "pickle",
        "_pickle", "marshal", "shelve", "dbm", "sqlite3", "_sqlite3", "bdb", "pdb", "doctest", "trace", "timeit",
        "profile",
        "cProfile", "gc", "sys", "site", "venv", "ensurepip", "distutils", "unittest", "pydoc", "webbrowser", "urllib",
        "http",
        "ftplib", "poplib", "imaplib", "nntplib", "smtplib", "telnetlib", "xmlrpc", "zipfile", "tarfile", "tempfile",
        "glob",
        "fileinput", "linecache", "mmap", "logging", "platform", "select", "selectors", "atexit", "cgi", "wsgiref",
    ]

    /// Parts of Python's own modules that only compute, and names of what only waits or computes in modules that do more.
    private static let harmlessParts: Set<String> = ["_contextvars", "_hashlib", "_opcode", "_queue", "_warnings"]
    private static let harmlessNames: Set<String> = [
        "_thread.RLock", "_thread.get_ident", "urllib.parse.quote_from_bytes",
    ]

    @Test(
        "whatever Python's modules have that run commands, code or files is dangerous under every name that it is reached by"
    )
    func standardLibrary() async throws {
        let place = try TemporaryDirectory()
        let said = try await Oracle.python.run("\(Oracle.script("sweep_standard_library.py")) '\(place.handle.path)'")
        let pairs = said.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }.filter {
            $0.count == 2
        }
        #expect(pairs.count > 5000)
        var harmless: Set<String> = []
        for file in try TreeWalk.files(below: place.handle) {
            let report = try scan(file.name, in: place, flavors: ["sklearn", "python_function"])
            harmless.formUnion(report.imports.filter { $0.verdict != .dangerous }.map(\.name))
        }
        let isRunner = { (name: String) in Self.runners.contains { name.hasPrefix($0 + ".") } }
        #expect(pairs.flatMap { $0 }.filter { isRunner($0) && harmless.contains($0) } == [])
        let reached = pairs.filter { pair in
            let module = pair[1].split(separator: ".")[0]
            return !harmless.contains(pair[1]) && harmless.contains(pair[0])
                && !Self.harmlessParts.contains(String(module)) && !Self.harmlessNames.contains(pair[1])
        }
        #expect(reached.map { $0.joined(separator: " is ") } == [])
    }

    /// Functions and classes that only compute, which older releases define where newer ones import them.
    private static let moved: Set<String> = [
        "sklearn.ensemble._gb.ExponentialLoss", "sklearn.feature_selection._from_model._estimator_has",
        "sklearn.feature_selection._from_model._get_feature_importances",
        "sklearn.feature_selection._rfe._estimator_has",
        "sklearn.model_selection._classification_threshold._CurveScorer", "sklearn.preprocessing._label._encode",
        "sklearn.feature_extraction._hash._hashing_transform", "pandas.core.indexes.base.InvalidIndexError",
        "pandas.core.indexing.IndexingError", "pandas.core.dtypes.cast.LossySetitemError",
        "pandas.core.arrays.datetimelike.InvalidComparison",
        "sklearn.preprocessing._function_transformer._get_adapter_from_container",
    ]

    @Test("what a module only imports is known by it only where the object is known by its own")
    func reexports() async throws {
        let place = try TemporaryDirectory()
        let flavors: Set<String> = [
            "sklearn", "xgboost", "lightgbm", "statsmodels", "pmdarima", "pytorch", "python_function",
        ]
        let said = try await Oracle.python.run("\(Oracle.script("sweep_reexports.py")) '\(place.handle.path)'")
        let pairs = said.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }.filter {
            $0.count == 2
        }
        #expect(pairs.count > 5000)
        var known: Set<String> = []
        for file in try TreeWalk.files(below: place.handle) {
            let report = try scan(file.name, in: place, flavors: flavors)
            known.formUnion(report.imports.filter { $0.verdict == .known }.map(\.name))
        }
        let wrong = pairs.filter { pair in
            let isReconstructor = pair[0].contains(".__pyx_unpickle_")
            return known.contains(pair[0]) && !known.contains(pair[1]) && !isReconstructor
                && !Self.moved.contains(pair[0])
        }
        #expect(wrong == [])
    }
}
