import Identifiers
import Inference
import StrictJSON

/// The program of a worker, which is part of the binary: no file of it lies anywhere.
enum WorkerProgram {
    /// Makes the modules and starts the worker; given to Python as an argument, so that there is no file that processes of
    /// the model's own would look for.
    static let bootstrap = String(decoding: PackageResources.bootstrap_py, as: UTF8.self)

    /// The modules that the bootstrap reads from descriptor 4.
    static let modules = bytes(answering + [main])

    /// The same with what writes native forms.
    static let writingModules = bytes(
        answering + [
            ("form", PackageResources.form_py), ("trees", PackageResources.trees_py),
            ("steps", PackageResources.steps_py), ("sessions", PackageResources.sessions_py),
            ("native", PackageResources.native_py), main,
        ]
    )

    /// A module, by the name under which others import it.
    typealias Module = (name: String, source: [UInt8])

    static let answering: [Module] = [
        ("frames", PackageResources.frames_py), ("inputs", PackageResources.inputs_py),
        ("values", PackageResources.values_py),
        ("direct", PackageResources.direct_py), ("general", PackageResources.general_py),
    ]

    /// The last one, which needs all others.
    static let main: Module = ("main", PackageResources.main_py)

    static func bytes(_ modules: [Module]) -> [UInt8] {
        JSONWriter.bytes(
            of: .array(modules.map { [.string($0.name), .string(String(decoding: $0.source, as: UTF8.self))] })
        )
    }
}

extension WorkerProgram {
    /// The code that a worker runs.
    enum Code: Sendable {
        /// - modules: as of ``modules``.
        case python(interpreter: String, modules: [UInt8])
        /// - onnx: of the form of an ONNX model.
        case native(NativeForm, onnx: OnnxFiles?)

        var isNative: Bool { if case .native = self { true } else { false } }
    }

    /// Input of a worker's start.
    struct Start: Sendable {
        let code: Code
        /// Its first frame.
        let request: RequestFrame
    }
}

extension WorkerProgram.Code {
    /// The code that loads a model in the way that is asked for.
    /// - Throws: `scoring.load` without a native form, `scoring.environment` without a Python.
    init(_ location: ModelLocation, _ loader: LoaderChoice, modules: [UInt8]) throws(ScoringFailure) {
        if !loader.needsPython {
            guard let form = location.native else {
                throw ScoringFailure(
                    .loadFailed,
                    location.subject,
                    expected: "a native form, which the loader \(loader.rawValue) needs",
                    found: "none; record it with slipway golden and export again, or set another scoring.loader"
                )
            }
            self = .native(form, onnx: try form.isOnnx ? OnnxFiles(location) : nil)
            return
        }
        guard let interpreter = location.interpreter else {
            throw ScoringFailure(
                .environment,
                location.subject,
                expected: "a Python, which the loader \(loader.rawValue) needs",
                found: "none: set scoring.python, or export the bundle with --wheels"
            )
        }
        self = .python(interpreter: interpreter, modules: modules)
    }
}
