package import DurableFiles
import Identifiers
package import Inference
package import MLflow
package import StrictJSON

/// The parts of a worker that another process than a worker runs: an engine's, which loads a version as a node does.
package enum EngineModules {
    /// The modules that load a model and answer, in the order in which they need each other; the last one is `main`.
    package static let answering = list(WorkerProgram.answering + [WorkerProgram.main])

    /// The frames of a worker.
    package static let frames = list(WorkerProgram.answering.filter { $0.name == "frames" })

    /// The request by which a worker loads a version, without the place of its files. Blocks.
    /// - Throws: `scoring.load` for a directory that cannot be read.
    package static func load(
        _ directory: DirectoryHandle,
        schema: ModelSchema?,
        loader: LoaderChoice
    ) throws(ScoringFailure) -> JSONValue {
        let location = ModelLocation(interpreter: nil, directory: directory.path, owner: "slipway")
        let frame = try LoadRequest.make(location, schema: schema, loader: loader, threads: 1)
        do {
            var header = try JSONParser.parse(Array(frame.start[FramePrefix.count...]), subject: directory.path)
            header["directory"] = nil
            return header
        } catch {
            throw ScoringFailure(
                .loadFailed,
                directory.path,
                "the model's directory cannot be read",
                underlying: error
            )
        }
    }

    private static func list(_ modules: [WorkerProgram.Module]) -> JSONValue {
        .array(modules.map { [.string($0.name), .string(String(decoding: $0.source, as: UTF8.self))] })
    }
}
