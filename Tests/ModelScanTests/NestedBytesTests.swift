import DurableFiles
import TestSupport
import Testing

@testable import ModelScan

/// Pickles in the bytes of others, as Python writes them.
@Suite("Bytes inside of pickles", .enabled(if: Shell.has("python3"))) struct NestedBytesTests {
    private static let prelude = """
        import bz2, gzip, io, lzma, os, pickle, sys, tarfile, zipfile, zlib
        out = sys.argv[1]
        class P:
            def __reduce__(self): return os.system, ("id",)
        class B(bytes):
            pass
        def inner(n): return pickle.dumps(P(), n)
        def packed(name, data):
            b = io.BytesIO()
            z = zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED); z.writestr(name, data); z.close()
            return b.getvalue()
        def tarred(data):
            b = io.BytesIO()
            t = tarfile.open(fileobj=b, mode="w"); i = tarfile.TarInfo("x"); i.size = len(data); t.addfile(i, io.BytesIO(data)); t.close()
            return b.getvalue()

        """

    private func report(_ script: String) throws -> ScanReport {
        let place = try TemporaryDirectory()
        try place.write(Array((Self.prelude + script).utf8), to: "make.py")
        try Shell.run("python3 '\(place.path("make.py"))' '\(place.path("out"))'")
        return try scan(place.handle.read(file: "out"))
    }

    private static let wrappings = [
        "data", "gzip.compress(data)", "zlib.compress(data)", "zlib.compress(data, 0)", "bz2.compress(data)",
        "lzma.compress(data)",
        "lzma.compress(data, lzma.FORMAT_ALONE)", "packed('archive/data.pkl', data)", "packed('x', data)",
        "tarred(data)",
        "gzip.compress(zlib.compress(data))", "gzip.compress(data)[:-6]", "pickle.dumps(gzip.compress(data), 4)",
        "pickle.dumps(pickle.dumps(data, 0), 2)", "pickle.dumps(1) + data",
    ]

    @Test("are looked into at every protocol, compressed or not", arguments: wrappings)
    func found(_ wrapping: String) throws {
        for inner in 0...5 {
            for outer in 0...5 {
                let found = try report(
                    "data = inner(\(inner))\nopen(out, 'wb').write(pickle.dumps({'held': \(wrapping)}, \(outer)))"
                )
                #expect(found.verdict == .dangerous, "protocol \(inner) in \(outer)")
                #expect(found.imports.contains { $0.name.hasSuffix(".system") }, "protocol \(inner) in \(outer)")
            }
        }
    }

    @Test("are looked into as Python 2 writes them, and in other pickles that are compressed")
    func strings() throws {
        let old = "data = inner(0)\nopen(out, 'wb').write(b'\\x80\\x02U' + bytes([len(data)]) + data + b'.')"
        #expect(try report(old).verdict == .dangerous)
        let quoted = "data = inner(0)\nopen(out, 'wb').write(b'S' + repr(data.decode()).encode() + b'\\n.')"
        #expect(try report(quoted).verdict == .dangerous)
        let wrapped = "open(out, 'wb').write(gzip.compress(pickle.dumps(gzip.compress(inner(1)), 3)))"
        #expect(try report(wrapped).verdict == .dangerous)
    }

    @Test("that are no pickles are just bytes")
    func honest() throws {
        let script = """
            import random
            chance = random.Random(4)
            held = [packed("a.txt", b"a text")] + [chance.randbytes(n) for n in range(400)] + [bytes([b]) * 4000 for b in range(256)]
            held += [b"x\\x9c" + chance.randbytes(90), b"\\x1f\\x8b\\x08" + chance.randbytes(90), b"]\\x00\\x00\\x00" * 99]
            held += [gzip.compress(b"a text"), zlib.compress(b"cat\\ndog.name\\n" * 9)]
            held += ["a text that goes on and on\\nover lines\\n" * 20, "import os\\nos.path\\n", "é" * 300, "Ωmega" * 90]
            for n in range(6):
                open(out, "ab").write(pickle.dumps(held, n))
            """
        let found = try report(script)
        #expect(found.findings.allSatisfy { $0.level == .note }, "\(found.findings)")
        #expect(found.imports.allSatisfy { $0.verdict == .known })
    }

    @Test("are followed only as deep and as far as limits allow, and what is beyond them is dangerous")
    func limits() throws {
        let deep = "data = inner(4)\nfor i in range(40): data = pickle.dumps(data, 4)\nopen(out, 'wb').write(data)"
        #expect(try report(deep).codes.contains("scan.limit"))
        let wrapped =
            "data = inner(4)\nfor i in range(12): data = pickle.dumps(gzip.compress(data))\nopen(out, 'wb').write(data)"
        #expect(try report(wrapped).codes.contains("scan.limit"))
        let place = try TemporaryDirectory()
        let bombs =
            Self.prelude
            + "b = zlib.compress(b'\\x80\\x04]' + b'N0' * (3 << 19))\nopen(out, 'wb').write(pickle.dumps([bytes(bytearray(b)) for i in range(9)]))"
        try place.write(Array(bombs.utf8), to: "make.py")
        try Shell.run("python3 '\(place.path("make.py"))' '\(place.path("out"))'")
        let file = try place.handle.read(file: "out")
        let scan = try FileScan(
            ByteRange(file),
            path: "model.pkl",
            subject: ScanSubject(),
            limits: ScanLimits(freeBytes: 4 << 20, expansion: 1)
        )
        #expect(scan.findings.contains { $0.code == .limit })
    }

    @Test("a loader that is given bytes that were looked into is unknown, and one that is given others is dangerous")
    func loaders() throws {
        let call = "open(out,'wb').write(b'\\x80\\x04\\x8c\\rtorch.storage\\x8c\\x10_load_from_bytes\\x93' + "
        let given = try report(call + "b'C\\x10' + b'0123456789abcdef' + b'\\x85R.')")
        #expect(given.verdict == .unknown, "\(given.findings)")
        let made = try report(call + "b'\\x8c\\x08builtins\\x8c\\x05bytes\\x93]\\x85R\\x85R.')")
        #expect(made.verdict == .dangerous)
    }
}
