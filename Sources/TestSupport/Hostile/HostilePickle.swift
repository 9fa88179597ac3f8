/// Pickles built byte by byte, with whatever must be refused in them. None of them is ever loaded.
package struct HostilePickle: Sendable {
    package private(set) var bytes: [UInt8]

    package init(_ bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    package init(protocol version: UInt8) {
        bytes = [0x80, version]
    }

    package func adding(_ more: [UInt8]) -> HostilePickle { HostilePickle(bytes + more) }
    package func adding(_ text: String) -> HostilePickle { adding(Array(text.utf8)) }

    /// SHORT_BINUNICODE
    package func text(_ text: String) -> HostilePickle { adding([0x8C, UInt8(text.utf8.count)]).adding(text) }

    /// BINBYTES of any size.
    package func blob(_ bytes: [UInt8]) -> HostilePickle {
        adding([0x42] + (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) }).adding(bytes)
    }

    package func global(_ module: String, _ name: String) -> HostilePickle { adding("c\(module)\n\(name)\n") }

    package func stackGlobal(_ module: String, _ name: String) -> HostilePickle {
        text(module).text(name).adding([0x93])
    }

    /// A call with one text, and the end.
    package func calling(with argument: String) -> HostilePickle {
        adding("(").text(argument).adding("tR.")
    }

    /// `os.system("id")` in each protocol and by each opcode that imports.
    package static let system: [(name: String, pickle: HostilePickle)] = [
        ("protocol 0", HostilePickle().adding("cos\nsystem\n(S'id'\ntR.")),
        ("INST", HostilePickle().adding("(S'id'\nios\nsystem\n.")),
        ("OBJ", HostilePickle().adding("(cos\nsystem\nS'id'\no.")),
        ("protocol 2", HostilePickle(protocol: 2).global("os", "system").calling(with: "id")),
        ("STACK_GLOBAL", HostilePickle(protocol: 4).stackGlobal("os", "system").calling(with: "id")),
        (
            "names through the memo",
            HostilePickle(protocol: 4).text("system").adding([0x94]).adding("0").text("os").adding([0x94]).adding("0")
                .adding([0x68, 1, 0x68, 0, 0x93]).calling(with: "id")
        ),
        (
            "names through a memo with gaps",
            HostilePickle(protocol: 4).text("os").adding([0x72, 0, 0, 1, 0]).adding("0").text("system").adding([0x94])
                .adding("0").adding([0x6A, 0, 0, 1, 0, 0x68, 1, 0x93]).calling(with: "id")
        ),
        (
            "in a frame",
            HostilePickle(protocol: 4).adding([0x95, 14, 0, 0, 0, 0, 0, 0, 0]).stackGlobal("os", "system")
                .calling(with: "id")
        ),
        (
            "marks and pops between",
            HostilePickle(protocol: 4).text("os").adding("(K\u{1}K\u{2}1").text("system").adding("(0").adding([0x93])
                .calling(with: "id")
        ),
        (
            "BINSTRING names",
            HostilePickle(protocol: 2).adding("U\u{2}osU\u{6}system").adding([0x93]).calling(with: "id")
        ),
        (
            "unquoted name of protocol 0",
            HostilePickle().adding("S'os'\nS'system'\n").adding([0x93]).calling(with: "id")
        ),
        ("NEWOBJ", HostilePickle(protocol: 2).global("subprocess", "Popen").adding(")").adding([0x81]).adding(".")),
        (
            "NEWOBJ_EX",
            HostilePickle(protocol: 4).stackGlobal("subprocess", "Popen").adding(")}").adding([0x92]).adding(".")
        ),
        ("BUILD", HostilePickle(protocol: 2).global("posix", "system").adding("}b.")),
        (
            "behind many bytes",
            HostilePickle(protocol: 3).blob([UInt8](repeating: 0x2E, count: 700_000)).adding("0").global("os", "system")
                .calling(with: "id")
        ),
        (
            "in the bytes of another pickle",
            HostilePickle(protocol: 3).blob(HostilePickle(protocol: 2).global("os", "system").calling(with: "id").bytes)
                .adding(".")
        ),
        (
            "in a second pickle",
            HostilePickle(protocol: 2).adding("N.").adding([0x80, 2]).global("os", "system").calling(with: "id")
        ),
        ("a dotted name", HostilePickle(protocol: 4).stackGlobal("numpy", "os.system").calling(with: "id")),
        ("Python 2's name", HostilePickle(protocol: 2).global("__builtin__", "eval").calling(with: "1")),
    ]

    /// Imports that each run commands or code, or reach something that does.
    package static let dangerousImports: [(module: String, name: String)] = [
        ("builtins", "eval"), ("builtins", "exec"), ("builtins", "getattr"), ("builtins", "__import__"),
        ("runpy", "_run_code"),
        ("pip._internal", "main"), ("pip", "main"), ("socket", "create_connection"), ("ctypes", "CDLL"),
        ("importlib", "import_module"), ("numpy.testing._private.utils", "runstring"), ("numpy.testing", "measure"),
        ("webbrowser", "open"), ("pty", "spawn"), ("operator", "attrgetter"), ("operator", "methodcaller"),
        ("code", "InteractiveInterpreter"), ("pdb", "run"), ("sys", "modules"), ("shutil", "rmtree"),
        ("functools", "partial"), ("timeit", "timeit"), ("cProfile", "run"), ("types", "CodeType"), ("pickle", "loads"),
        ("_pickle", "loads"), ("cloudpickle", "loads"), ("torch.hub", "load"), ("torch", "load"), ("joblib", "load"),
        ("pandas", "read_pickle"), ("numpy", "load"), ("asyncio", "run"), ("urllib.request", "urlopen"),
        ("requests.api", "get"), ("multiprocessing.util", "spawnv_passfds"), ("idlelib.pyshell", "ModifiedInterpreter"),
        ("lib2to3.pgen2.pgen", "ParserGenerator"), ("_io", "FileIO"), ("sklearn.utils._testing", "os.system"),
        ("pathlib", "Path.unlink"), ("cloudpickle.cloudpickle", "_make_function"),
        ("sklearn.pipeline", "__globals__.x"),
    ]
}
