import DurableFiles
import Identifiers
import ModelScan
import TestSupport
import Testing

/// Pickles as real Python and its libraries write them.
@Suite(.enabled(if: Oracle.python.isThere)) struct PickleOracleTests {
    /// Scans what a script writes to its first argument.
    private func scan(_ script: String, as path: String = "model.pkl") throws -> ScanReport {
        let place = try TemporaryDirectory()
        try place.write(Array(("import sys, pickle\nout = sys.argv[1]\n" + script).utf8), to: "make.py")
        try Oracle.python.run("'\(place.path("make.py"))' '\(place.path("out"))'")
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

    @Test(
        "honest pickles are known whoever writes them",
        arguments: [
            "pickle.dump(o, open(out, 'wb'), 0)", "pickle.dump(o, open(out, 'wb'), 2)",
            "pickle.dump(o, open(out, 'wb'), 5)",
            "joblib.dump(o, out)", "joblib.dump(o, out, compress=3)", "joblib.dump(o, out, compress=('gzip', 3))",
            "joblib.dump(o, out, compress=('bz2', 3))", "joblib.dump(o, out, compress=('xz', 1))",
            "joblib.dump(o, out, compress=('lzma', 1))", "joblib.dump(o, out, protocol=2)",
            "np.savez(open(out, 'wb'), a=o['objects'], b=o['big'])", "np.save(open(out, 'wb'), o['objects'])",
        ]
    )
    func honest(_ dump: String) throws {
        let report = try scan(Self.forest + dump)
        #expect(report.verdict == .known, "\(report.findings)")
        #expect(!report.imports.isEmpty)
    }

    @Test("an object array hides nothing in a joblib file")
    func objectArray() throws {
        let script = """
            class P:
                def __reduce__(self):
                    import os
                    return os.system, ("id",)
            joblib.dump({"a": np.zeros(9), "o": np.array([P()], dtype=object)}, out)
            """
        let report = try scan(Self.forest + script)
        #expect(report.verdict == .dangerous && report.imports.contains { $0.name == "posix.system" })
    }

    @Test("opcodes are counted as pickletools counts them", arguments: [0, 1, 2, 3, 4, 5])
    func opcodes(_ version: Int) throws {
        let place = try TemporaryDirectory()
        let script = """
            import sys, pickle, pickletools
            out, version = sys.argv[1], int(sys.argv[2])
            \(Self.forest)
            del o["objects"]
            o["more"] = [1, -1, 2**40, 2**400, 1.5, None, True, "ü" * 300, b"x" * 300, bytearray(b"y"), {1}, frozenset([2]), (), (1,) * 9]
            data = pickle.dumps(o, version)
            open(out, "wb").write(data)
            print(sum(1 for _ in pickletools.genops(data)))
            """
        try place.write(Array(script.utf8), to: "make.py")
        let output = try Oracle.python.run("'\(place.path("make.py"))' '\(place.path("out"))' \(version)")
        let content = try place.handle.read(file: "out")
        #expect(PickleOpcodes.count(in: content) == Int(output.split(separator: "\n").last ?? ""))
    }
}
