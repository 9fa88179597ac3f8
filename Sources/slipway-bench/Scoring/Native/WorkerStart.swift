import AsyncSupport
import Identifiers
import Logging
import ModelWorkers
import TestSupport

/// The start of a worker as a node starts it, in the sandbox, up to its hello.
enum WorkerStart {
    /// - Parameter isNative: with the native form, else with the Python of the project.
    /// - Returns: seconds.
    static func measure(_ name: String, of project: NativeProject, isNative: Bool) async throws -> Double {
        let location = ModelLocation(
            interpreter: isNative ? nil : NativeProject.python,
            native: isNative ? try form(name, of: project) : nil,
            directory: project.place.path("bundle/models/\(name)/1"),
            owner: "slipway-bench",
            subject: name
        )
        let log = Logger(label: "slipway-bench", factory: { _ in SwiftLogNoOpLogHandler() })
        let began = SystemClock().now
        let model = try await LoadedModel.load(
            location,
            schema: nil,
            settings: LocalModel.settings,
            loader: isNative ? .native : .direct,
            log: log
        )
        let seconds = Load.seconds(since: began)
        await model.stop(drain: 1)
        return seconds
    }

    private static func form(_ name: String, of project: NativeProject) throws -> NativeForm {
        let file = "bundle/native/\(name)/1.model"
        // Behind the name of the format and the size.
        guard let version = Digest(bytes: Array(try project.content(file).dropFirst(24).prefix(32))) else {
            throw BenchmarkFailed(description: "\(file) is no native form")
        }
        return NativeForm(
            path: project.place.path(file),
            version: version,
            program: "\(Machine.programs)/slipway-worker"
        )
    }
}
