import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import ModelScan

/// Archives as `torch.save` writes them since 1.6: a zip in format 64 with sizes behind each member and padding before it, in
/// which tensors lie beside the pickle that refers to them by persistent ids.
@Suite("Torch archives", .enabled(if: Shell.has("python3"))) struct TorchArchiveTests {
    private static let writer = """
        import pickle, struct, sys, types, zlib
        from collections import OrderedDict

        torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
        class FloatStorage: pass
        def _rebuild_tensor_v2(*arguments): pass
        FloatStorage.__module__, _rebuild_tensor_v2.__module__ = "torch", "torch._utils"
        torch.FloatStorage, torch._utils, utils._rebuild_tensor_v2 = FloatStorage, utils, _rebuild_tensor_v2
        sys.modules.update({"torch": torch, "torch._utils": utils})

        class Storage: pass
        class Tensor:
            def __reduce_ex__(self, protocol):
                return _rebuild_tensor_v2, (Storage(), 0, (2, 2), (2, 1), False, OrderedDict())
        class Payload:
            def __reduce__(self):
                import os
                return os.system, ("id",)
        class Saver(pickle._Pickler):
            def persistent_id(self, value):
                return ("storage", FloatStorage, "0", "cpu", 4) if isinstance(value, Storage) else None

        def save(path, value):
            import io
            data = io.BytesIO()
            Saver(data, 2).dump(value)
            members = [("data.pkl", data.getvalue()), (".format_version", b"1"), (".storage_alignment", b"64"),
                       ("byteorder", b"little"), ("data/0", struct.pack("<4f", 1, 2, 3, 4)), ("version", b"3\\n"),
                       (".data/serialization_id", b"0" * 40)]
            with open(path, "wb") as file:
                directory = b""
                for name, content in members:
                    name, offset, crc = b"archive/" + name.encode(), file.tell(), zlib.crc32(content)
                    padding = -(offset + 30 + len(name) + 4) % 64
                    extra = b"FB" + struct.pack("<H", padding) + b"Z" * padding
                    file.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 0, 0x808, 0, 0, 0, 0, 0, 0, len(name), len(extra)))
                    file.write(name + extra + content)
                    file.write(struct.pack("<IIII", 0x08074B50, crc, len(content), len(content)))
                    directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 0, 0, 0x808, 0, 0, 0, crc, len(content),
                                             len(content), len(name), 0, 0, 0, 0, 0, offset) + name
                start, count = file.tell(), len(members)
                file.write(directory)
                end = file.tell()
                file.write(struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 0x031E, 0x2D, 0, 0, count, count, len(directory), start))
                file.write(struct.pack("<IIQI", 0x07064B50, 0, end, 1))
                file.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), start, 0))

        """

    private func report(_ value: String, flavor: String = "pytorch", writer: String = writer, isSound: Bool = true)
        throws -> ScanReport
    {
        let place = try TemporaryDirectory()
        let check = isSound ? "import zipfile\nassert zipfile.ZipFile(sys.argv[1]).testzip() is None\n" : ""
        let script = writer + "save(sys.argv[1], \(value))\n" + check
        try place.write(Array(script.utf8), to: "save.py")
        try Shell.run("python3 '\(place.path("save.py"))' '\(place.path("model.pth"))'")
        let handle = place.handle
        let file = ModelScanner.File(path: try EntryName("data/model.pth")) {
            let file = try handle.open(file: "model.pth")
            return ByteRange(file: file, size: try file.status().size)
        }
        return try ModelScanner.scan([file], ScanSubject(flavors: [flavor]), width: 1)
    }

    @Test("the weights of a model are known, and its storages are no pickles")
    func honest() throws {
        let found = try report("OrderedDict([('layer.weight', Tensor()), ('layer.bias', Tensor())])")
        #expect(found.verdict == .known, "\(found.findings)")
        #expect(
            Set(found.imports.map(\.name)) == [
                "collections.OrderedDict", "torch.FloatStorage", "torch._utils._rebuild_tensor_v2",
            ]
        )
        #expect(found.findings.isEmpty)
        #expect(try report("{'w': Tensor()}", flavor: "sklearn").verdict == .unknown)
    }

    @Test("two records of the directory that disagree are dangerous, since programs then read different things")
    func contradiction() throws {
        for change in ["count - 1, len(directory), start))", "count, len(directory) - 1, start))"] {
            let script = Self.writer.replacing("count, count, len(directory), start))", with: "count, \(change)")
            #expect(script != Self.writer)
            let found = try report("{'w': Tensor()}", writer: script, isSound: false)
            #expect(found.verdict == .dangerous, "\(change)")
        }
    }

    @Test("what runs a command beside the weights is dangerous")
    func hostile() throws {
        let found = try report("{'w': Tensor(), 'hook': Payload()}")
        #expect(found.verdict == .dangerous)
        #expect(found.imports.contains { $0.name.hasSuffix(".system") && $0.verdict == .dangerous })
    }
}
