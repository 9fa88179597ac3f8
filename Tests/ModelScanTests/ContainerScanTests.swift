import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import ModelScan

/// Files of Python's own libraries with a payload in them.
@Suite("Containers", .enabled(if: Shell.has("python3"))) struct ContainerScanTests {
    private static let payload =
        "class P:\n def __reduce__(self): import os; return (os.system, ('id',))\np=pickle.dumps(P(), 2)\n"

    /// The file that a script writes to `out`.
    private func made(_ script: String) throws -> [UInt8] {
        let place = try TemporaryDirectory()
        let code =
            "import bz2, gzip, io, lzma, os, pickle, sys, tarfile, zipfile, zlib\nout = sys.argv[1]\n" + Self.payload
            + script
        try place.write(Array(code.utf8), to: "make.py")
        try Shell.run("python3 '\(place.path("make.py"))' '\(place.path("out"))'")
        return try place.handle.read(file: "out")
    }

    @Test(
        "a payload is found inside of whatever wraps it",
        arguments: [
            "open(out,'wb').write(zlib.compress(p))", "open(out,'wb').write(gzip.compress(p))",
            "open(out,'wb').write(bz2.compress(p))", "open(out,'wb').write(lzma.compress(p))",
            "open(out,'wb').write(lzma.compress(p, lzma.FORMAT_ALONE))",
            "open(out,'wb').write(gzip.compress(zlib.compress(p)))",
            "z=zipfile.ZipFile(out,'w'); z.writestr('archive/data.pkl',p); z.writestr('archive/data/0',b'\\x80\\x02'*50)",
            "z=zipfile.ZipFile(out,'w',zipfile.ZIP_DEFLATED); z.writestr('x/deep',p)",
            "b=io.BytesIO(); z=zipfile.ZipFile(b,'w',zipfile.ZIP_DEFLATED); z.writestr('a',p); z.close();"
                + "z=zipfile.ZipFile(out,'w',zipfile.ZIP_DEFLATED); z.writestr('b',b.getvalue())",
            "t=tarfile.open(out,'w'); i=tarfile.TarInfo('pickle'); i.size=len(p); t.addfile(i,io.BytesIO(p)); t.close()",
            // A contiguous file, and one of a type that nobody knows: both are files to whoever reads them.
            "t=tarfile.open(out,'w'); i=tarfile.TarInfo('pickle'); i.type=b'7'; i.size=len(p); t.addfile(i,io.BytesIO(p)); t.close()",
            "t=tarfile.open(out,'w'); i=tarfile.TarInfo('pickle'); i.type=b'Q'; i.size=len(p); t.addfile(i,io.BytesIO(p)); t.close()",
            "h=b\"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\\n\";"
                + "open(out,'wb').write(b'\\x93NUMPY\\x01\\x00'+bytes([len(h),0])+h+p)",
            "h=b\"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\\n\";"
                + "z=zipfile.ZipFile(out,'w'); z.writestr('a.npy',b'\\x93NUMPY\\x01\\x00'+bytes([len(h),0])+h+p)",
            "open(out,'wb').write(pickle.dumps(0x1950a86a20f9469cfc6c,2)+pickle.dumps(1001,2)+p)",
        ]
    )
    func wrapped(_ script: String) throws {
        let report = try scan(try made(script), as: "data")
        #expect(report.verdict == .dangerous)
        #expect(report.imports.contains { $0.name.hasSuffix(".system") && $0.verdict == .dangerous })
    }

    /// Writes a tar with a payload whose member and first header are changed; the header gets its right sum.
    private static func tar(_ member: String, _ header: String = "pass") -> String {
        "b=io.BytesIO(); t=tarfile.open(fileobj=b,mode='w',format=tarfile.PAX_FORMAT); i=tarfile.TarInfo('a')\n\(member)\n"
            + "t.addfile(i,io.BytesIO(bytes(1536))); i=tarfile.TarInfo('pickle'); i.size=len(p); t.addfile(i,io.BytesIO(p)); t.close()\n"
            + "d=bytearray(b.getvalue()); \(header)\nd[148:156]=b' '*8; d[148:156]=b'%06o\\0 '%sum(d[:512])\nopen(out,'wb').write(d)"
    }

    @Test(
        "an array of objects is found however its header writes the type",
        arguments: [
            "'object'", "'=O'", "'<O'", "'O4'", "'i4,O'", "'\\\\x4f'", "'|' 'O'", "[('a','f8'),('b',[('c','=O')])]",
        ]
    )
    func objectArray(_ type: String) throws {
        let header = "h=b\"\"\"{'descr': \(type), 'fortran_order': False, 'shape': (1,), }\\n\"\"\";"
        let report = try scan(
            try made(header + "open(out,'wb').write(b'\\x93NUMPY\\x01\\x00'+bytes([len(h),0])+h+p)"),
            as: "array.npy"
        )
        #expect(report.verdict == .dangerous)
        #expect(report.imports.contains { $0.name.hasSuffix(".system") && $0.verdict == .dangerous })
    }

    @Test("the bytes of an array of numbers are no pickle, unless they import something as one")
    func numberArray() throws {
        for bytes in ["p", "bytes(64)", "b'\\x80\\x04K\\x01.'", "b'(((((((('", "b'cos\\nsystem\\n.'"] {
            let header = "h=b\"{'descr': '|u1', 'fortran_order': False, 'shape': (8,), }\\n\";"
            let report = try scan(
                try made(header + "open(out,'wb').write(b'\\x93NUMPY\\x01\\x00'+bytes([len(h),0])+h+\(bytes))"),
                as: "array.npy"
            )
            // What calls os.system as a pickle is no array that anybody trained.
            let expected: ScanVerdict = ["p", "b'cos\\nsystem\\n.'"].contains(bytes) ? .dangerous : .known
            #expect(report.verdict == expected, "\(bytes): \(report.findings)")
        }
    }

    @Test(
        "what cannot be looked into is dangerous",
        arguments: [
            ("open(out,'wb').write(b'7z\\xbc\\xaf\\x27\\x1c'+bytes(40))", "scan.archive.unreadable"),
            ("open(out,'wb').write(zlib.compress(p)[:-6])", "scan.archive.unreadable"),
            ("z=zipfile.ZipFile(out,'w',zipfile.ZIP_LZMA); z.writestr('a',p)", "scan.archive.unreadable"),
            // Members that Python finds elsewhere: behind a directory with a size, and behind a size that ends early.
            (tar("i.type=b'5'; i.size=1536"), "scan.archive.unreadable"),
            (tar("i.size=1536", "d[124:136]=b'0000\\x000003000'"), "scan.archive.unreadable"),
            (tar("i.size=1536; i.type=b'S'"), "scan.archive.unreadable"),
            (tar("i.size=1536; i.pax_headers={'size':'0'}"), "scan.archive.unreadable"),
            (
                "z=zipfile.ZipFile(out,'w'); z.writestr('a',p); z.close(); d=open(out,'rb').read(); open(out,'wb').write(d[:-30])",
                "scan.archive.unreadable"
            ),
            (
                "z=zipfile.ZipFile(out,'w'); z.writestr('aaaa',b'x'); z.close(); d=open(out,'rb').read();"
                    + "open(out,'wb').write(d.replace(b'aaaa',b'bbbb',1))", "scan.archive.disagreement"
            ),
            (
                "z=zipfile.ZipFile(out,'w'); z.writestr('aaaa',b'x'); z.close(); d=bytearray(open(out,'rb').read());"
                    + "d[6]|=1; open(out,'wb').write(d)", "scan.archive.disagreement"
            ),
            (
                "z=zipfile.ZipFile(out,'w'); z.writestr('a',b'x'); z.close(); d=open(out,'rb').read();"
                    + "open(out,'wb').write(b'echo\\n'+d)", "scan.archive.disagreement"
            ),
        ]
    )
    func unreadable(_ script: String, _ code: String) throws {
        let report = try scan(try made(script), as: "data")
        #expect(report.verdict == .dangerous)
        #expect(report.codes.contains(code), "\(report.findings)")
    }

    @Test("a bomb is followed only as far as its size allows")
    func bomb() throws {
        let bomb = try made(
            "c=zlib.compressobj(9); f=open(out,'wb'); f.write(c.compress(b'\\x80\\x04]'))\n"
                + "for i in range(4): f.write(c.compress(b'N0'*524288))\nf.write(c.flush())"
        )
        let limits = ScanLimits(freeBytes: 1 << 20, expansion: 16)
        let scan = try FileScan(ByteRange(bomb), path: "model.pkl", subject: ScanSubject(), limits: limits)
        #expect(scan.findings.map(\.code) == [.limit])
    }

    @Test("skops names its types, however its JSON writes them")
    func skops() throws {
        func schema(_ json: String) throws -> ScanReport {
            try scan(
                try made("z=zipfile.ZipFile(out,'w'); z.writestr('schema.json', r'''\(json)''')"),
                as: "model.skops"
            )
        }
        let plain =
            #"{"__class__":"Pipeline","__module__":"sklearn.pipeline","content":{"a":[1,2.5,true,{"__class__":"system","__module__":"os"}]}}"#
        #expect(try schema(plain).imports.map(\.name) == ["os.system", "sklearn.pipeline.Pipeline"])
        #expect(try schema(#"{"__mod\u0075le__":"\u006fs","__class__":"system"}"#).verdict == .dangerous)
        #expect(try schema(#"{"__class__":"#).verdict == .dangerous)
    }

    @Test("arrays of joblib are passed over, and what stands behind them is not")
    func joblib() throws {
        let header = HostilePickle(protocol: 4).stackGlobal("joblib.numpy_pickle", "NumpyArrayWrapper").adding([
            0x29, 0x81,
        ])
        .adding("}(").text("shape").adding([0x4B, 3, 0x85]).text("dtype").stackGlobal("numpy", "dtype").text("f8")
        .adding([0x89, 0x88, 0x87]).adding("R").text("numpy_array_alignment_bytes").adding([0x4B, 16]).adding("ub")
        let array = header.adding([2, 0xFF, 0xFF]).adding([UInt8](repeating: 0xFF, count: 24))
        let subject = ScanSubject(flavors: ["sklearn"])
        #expect(try scan(array.adding(".").bytes, subject).verdict == .known)
        #expect(try scan(array.adding(".").bytes, subject).files.first?.format == .joblib)
        #expect(
            try scan(array.adding("0").global("os", "system").calling(with: "id").bytes, subject).verdict == .dangerous
        )
        #expect(try scan(array.bytes, subject).codes == ["scan.pickle.broken"])
        let twoWays = header.adding([0x63]).adding("os\nsystem\n").adding([UInt8](repeating: 0x4E, count: 200)).adding(
            "."
        )
        #expect(try scan(twoWays.bytes, subject).verdict == .dangerous)
    }
}
