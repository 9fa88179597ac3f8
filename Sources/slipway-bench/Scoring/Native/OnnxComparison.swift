import AsyncSupport
import DurableFiles
import Identifiers
import Logging
import ModelWorkers
import TestSupport

/// The fixtures' ONNX model by the library alone and by Python: what the start of a worker costs, and its memory.
struct OnnxComparison {
    /// The most of what Python takes.
    private static let share = 0.5
    private static let model = "mlflow3-models/iris-onnx-1"

    private let place: TemporaryDirectory
    private var native = NativeFigures()
    private var python = NativeFigures()
    /// Of the library that Python has.
    private var version: String?

    init() throws {
        place = try TemporaryDirectory()
    }

    /// One start of each. The first ones, with files that are not in memory, are not counted.
    mutating func measure() async throws {
        let isFirst = version == nil
        let (seconds, bytes, hello) = try await Self.start(form: nil)
        guard let found = hello.packages["onnxruntime"] else {
            throw BenchmarkFailed(description: "Python has no onnxruntime")
        }
        version = found
        try place.write(OnnxFormBytes.iris(library: "onnxruntime \(found)"), to: "form.onnx")
        let own = try await Self.start(form: place.path("form.onnx"))
        guard !isFirst else { return }
        python.hellos.append(seconds)
        python.memory.append(bytes)
        native.hellos.append(own.seconds)
        native.memory.append(own.bytes)
    }

    private static func start(form: String?) async throws -> (seconds: Double, bytes: Int, hello: Handshake) {
        guard let version = Digest(bytes: [UInt8](repeating: 0, count: 32)) else {
            throw BenchmarkFailed(description: "zeros are no digest")
        }
        let program = "\(Machine.programs)/slipway-worker"
        let location = ModelLocation(
            interpreter: NativeProject.python,
            native: form.map { NativeForm(path: $0, version: version, program: program, isOnnx: true) },
            directory: Fixtures.path(model),
            owner: "slipway-bench",
            subject: "onnx"
        )
        let began = SystemClock().now
        let loaded = try await LoadedModel.load(
            location,
            schema: nil,
            settings: LocalModel.settings,
            loader: form == nil ? .direct : .native,
            log: Logger(label: "slipway-bench", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        let seconds = Load.seconds(since: began)
        // In the sandbox the program is below the process that waits for it.
        let process = loaded.hello.process
        let bytes = ServerProcess.memory(of: ServerProcess.children(of: process).first ?? process)
        let hello = loaded.hello
        await loaded.stop(drain: 1)
        return (seconds, bytes, hello)
    }

    var rows: [ComparisonRow] {
        let (own, other) = (Measurement(native.hellos), Measurement(python.hellos))
        let (small, large) = (Self.megabytes(native.memory), Self.megabytes(python.memory))
        return [
            row("start to hello, ONNX", own.brief, other.brief, own.median / other.median),
            row(
                "memory (PSS) of a worker, ONNX",
                "\(Measurement.short(small)) MB",
                "\(Measurement.short(large)) MB",
                small / large
            ),
        ]
    }

    private func row(_ what: String, _ own: String, _ other: String, _ ratio: Double) -> ComparisonRow {
        ComparisonRow(
            what: what,
            ours: SideResult(name: "native \(own)"),
            peer: SideResult(name: "Python \(other)"),
            judgements: [
                Judgement(
                    figure: "\(Measurement.short(ratio)) of Python's",
                    wanted: "at most \(Measurement.short(Self.share))",
                    isMet: ratio <= Self.share
                )
            ]
        )
    }

    private static func megabytes(_ bytes: [Int]) -> Double { Measurement(bytes.map { Double($0) / 1e6 }).median }
}
