import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import ModelScan

/// Pickles as real Python and its libraries write them.
@Suite(.enabled(if: Oracle.python.isThere)) struct PickleOracleTests {
    /// Scans what a script writes to its first argument.
    private func scan(_ script: String, as path: String = "model.pkl") async throws -> ScanReport {
        let place = try TemporaryDirectory()
        try place.write(Array(("import sys, pickle\nout = sys.argv[1]\n" + script).utf8), to: "make.py")
        try await Oracle.python.run("'\(place.path("make.py"))' '\(place.path("out"))'")
        let handle = place.handle
        let file = ModelScanner.File(path: try EntryName(path), opening: { try handle.open(file: "out") })
        return try ModelScanner.scan([file], ScanSubject(flavors: ["sklearn"]), width: 1)
    }

    private static let forest = """
        import numpy as np
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.compose import ColumnTransformer
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.pipeline import Pipeline
        import joblib
        x = np.random.default_rng(1).normal(size=(200, 5))
        f = RandomForestClassifier(20, random_state=np.random.RandomState(3)).fit(x, x[:, 0] > 0)
        v = CountVectorizer().fit(["a word here", "two words there"])
        o = {"forest": f, "words": v, "objects": np.array([None, "x", {}], dtype=object), "big": np.zeros((50, 7), order="F"),
             "names": np.array(["ab", "c"]), "empty": np.zeros((0, 3)), "structured": np.zeros(3, dtype=[("a", "i4"), ("b", "f8")])}

        """

    private static let dumps = [
        "pickle.dump(o, open(out, 'wb'), 0)", "pickle.dump(o, open(out, 'wb'), 2)",
        "pickle.dump(o, open(out, 'wb'), 5)",
        "joblib.dump(o, out)", "joblib.dump(o, out, compress=3)", "joblib.dump(o, out, compress=('gzip', 3))",
        "joblib.dump(o, out, compress=('bz2', 3))", "joblib.dump(o, out, compress=('xz', 1))",
        "joblib.dump(o, out, compress=('lzma', 1))", "joblib.dump(o, out, protocol=2)",
        "np.savez(open(out, 'wb'), a=o['objects'], b=o['big'])", "np.save(open(out, 'wb'), o['objects'])",
    ]

    @Test("honest pickles are known whoever writes them")
    func honest() async throws {
        let place = try TemporaryDirectory()
        let lines = Self.dumps.enumerated().map { "out = sys.argv[1] + '/\($0.offset)'\n\($0.element)" }
        let script = "import sys, pickle\n" + Self.forest + lines.joined(separator: "\n")
        try place.write(Array(script.utf8), to: "make.py")
        try await Oracle.python.run("'\(place.path("make.py"))' '\(place.handle.path)'")
        for (index, dump) in Self.dumps.enumerated() {
            let handle = place.handle
            let file = ModelScanner.File(
                path: try EntryName("model.pkl"),
                opening: { try handle.open(file: String(index)) }
            )
            let report = try ModelScanner.scan([file], ScanSubject(flavors: ["sklearn"]), width: 1)
            #expect(report.verdict == .known, "\(dump): \(report.findings)")
            #expect(!report.imports.isEmpty, "\(dump)")
        }
    }

    @Test("an object array hides nothing in a joblib file")
    func objectArray() async throws {
        let script = """
            class P:
                def __reduce__(self):
                    import os
                    return os.system, ("id",)
            joblib.dump({"a": np.zeros(9), "o": np.array([P()], dtype=object)}, out)
            """
        let report = try await scan(Self.forest + script)
        #expect(report.verdict == .dangerous && report.imports.contains { $0.name == "posix.system" })
    }

    @Test("opcodes are counted as pickletools counts them, in each protocol")
    func opcodes() async throws {
        let place = try TemporaryDirectory()
        let script = """
            import sys, pickle, pickletools
            \(Self.forest)
            del o["objects"]
            o["more"] = [1, -1, 2**40, 2**400, 1.5, None, True, "ü" * 300, b"x" * 300, bytearray(b"y"), {1}, frozenset([2]), (), (1,) * 9]
            for version in range(6):
                data = pickle.dumps(o, version)
                open(f"{sys.argv[1]}/{version}", "wb").write(data)
                print(sum(1 for _ in pickletools.genops(data)))
            """
        try place.write(Array(script.utf8), to: "make.py")
        let output = try await Oracle.python.run("'\(place.path("make.py"))' '\(place.handle.path)'")
        let counts = output.split(separator: "\n").suffix(6).map { Int($0) }
        for version in 0..<6 {
            let file = try PickleFile.walk(ByteInput(ByteRange(try place.handle.read(file: String(version)))))
            #expect(file.flaw == nil && file.trailing == nil)
            #expect(Int(file.facts.opcodes) == counts[version])
        }
    }
}
