import Identifiers
import Inference
import ModelWorkers
import StrictJSON

/// The Python of this target, which is part of the binary.
enum TablePrograms {
    /// Makes modules and starts the last one; given to Python as an argument.
    static let opening = text(PackageResources.opening_py)

    /// The executor's module, as a file of that name.
    static let engine = (name: "slipway_engine.py", source: PackageResources.slipway_engine_py)

    /// The driver's program.
    static let sparkJob = (name: "spark_job.py", source: PackageResources.spark_job_py)

    /// The modules that read, cast and write Parquet, in the order in which they need each other; no code of a model runs with them.
    static let parquet = JSONValue.array(
        (EngineModules.frames.array ?? []) + tables + [module("parquet", PackageResources.parquet_py)]
    )

    /// The modules that load a version as a node does, and answer batches with it.
    static let executor = JSONValue.array(
        (EngineModules.answering.array ?? []) + tables + [module("golden", PackageResources.golden_py)]
    )

    private static let tables = [
        module("casting", PackageResources.casting_py), module("answers", PackageResources.answers_py),
        module("asking", PackageResources.asking_py),
    ]

    private static func module(_ name: String, _ source: [UInt8]) -> JSONValue {
        [.string(name), .string(text(source))]
    }

    private static func text(_ source: [UInt8]) -> String { String(decoding: source, as: UTF8.self) }
}
