import Inference
import StrictJSON

/// The program of a worker, which is part of the binary: no file of it lies anywhere.
enum WorkerProgram {
    /// Makes the modules and starts the worker; given to Python as an argument, so that there is no file that processes of
    /// the model's own would look for.
    static let bootstrap = String(decoding: PackageResources.bootstrap_py, as: UTF8.self)

    /// The modules that the bootstrap reads from descriptor 4.
    static let modules: [UInt8] = bytes([
        ("frames", PackageResources.frames_py), ("inputs", PackageResources.inputs_py),
        ("values", PackageResources.values_py),
        ("direct", PackageResources.direct_py), ("general", PackageResources.general_py),
        ("main", PackageResources.main_py),
    ])

    static func bytes(_ modules: [(name: String, source: [UInt8])]) -> [UInt8] {
        JSONWriter.bytes(
            of: .array(modules.map { [.string($0.name), .string(String(decoding: $0.source, as: UTF8.self))] })
        )
    }
}

extension WorkerProgram {
    /// Input of a worker's start.
    struct Start: Sendable {
        let modules: [UInt8]
        /// Its first frame.
        let request: RequestFrame
    }
}
