import DurableFiles
import Foundation
import Identifiers
import Inference
import Logging
import TestSupport

@testable import ModelWorkers

/// A worker whose program is a test's: Python without packages, in an empty model's directory.
struct StubWorker {
    let directory: TemporaryDirectory
    var interpreter = TestInterpreter.bare
    private let program: [UInt8]
    let owner = "stub-\(UInt64.random(in: 0 ... .max))"

    /// - Parameter behaviour: statements that run after the first frame has come, whose header is `load`. `hello()` says that
    ///   the model is loaded, `receive()` gives the next header and body, `echo(header, body)` answers with the input.
    init(_ behaviour: String) throws {
        directory = try TemporaryDirectory()
        try directory.write(Array("flavors:\n  python_function:\n    loader_module: none\n".utf8), to: "MLmodel")
        let body = behaviour.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        let source = "\(Self.support)\ndef main():\n    load, _ = receive()\n\(body)\n"
        program = WorkerProgram.bytes([("main", Array(source.utf8))])
    }

    /// Answers each request with its input.
    static func echoing(_ before: String = "pass") throws -> StubWorker {
        try StubWorker("hello()\nwhile True:\n    header, body = receive()\n    \(before)\n    echo(header, body)")
    }

    /// Answers each request with its input, but none before `release` is called.
    static func holding() throws -> StubWorker {
        try echoing("while not os.path.exists(load['directory'] + '/go'): time.sleep(0.005)")
    }

    func release() throws { try directory.write([], to: "go") }

    func load(
        as subject: String? = nil,
        _ change: (inout WorkerSettings) -> Void = { _ in }
    ) async throws -> LoadedModel {
        var settings = WorkerSettings()
        settings.requestSeconds = 600
        settings.startSeconds = 600
        change(&settings)
        return try await LoadedModel.load(
            ModelLocation(
                interpreter: interpreter,
                directory: directory.handle.path,
                owner: owner,
                subject: subject
            ),
            schema: nil,
            settings: settings,
            loader: nil,
            log: Logger(label: "tests", factory: { _ in SwiftLogNoOpLogHandler() }),
            modules: program
        )
    }

    static let support = """
        import json, os, signal, struct, sys, threading, time

        def read(count):
            data = b""
            while len(data) < count:
                part = os.read(3, min(count - len(data), 1 << 20))
                if not part:
                    os._exit(0)
                data += part
            return data

        def receive():
            _, header, body = struct.unpack("<4sIQ", read(16))
            return json.loads(read(header)), read(body)

        def write(data):
            while data:
                data = data[os.write(3, data):]

        def send(header, body=b""):
            header = json.dumps(header).encode()
            write(struct.pack("<4sIQ", b"SLW1", len(header), len(body)) + header + body)

        def hello(**more):
            send(dict({"op": "hello", "pid": os.getpid(), "python": "3", "loader": "direct", "flavor": "stub",
                "probabilities": False, "classes": None, "packages": {}, "load_seconds": 0.5, "note": None}, **more))

        def echo(header, body):
            send({"id": header["id"], "outputs": header["inputs"], "parameters": {"form": "array", "seconds": 0}}, body)
        """
}

extension ModelInput {
    /// One column of numbers.
    static func column(_ numbers: [Double]) -> ModelInput {
        ModelInput(form: .frame, tensors: [Tensor(doubles: numbers)])
    }
}
