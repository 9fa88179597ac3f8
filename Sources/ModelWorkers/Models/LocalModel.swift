package import DurableFiles
import Identifiers
import Inference
import Logging
package import MLflow

/// Loads a version where it was made, for as long as one command takes.
package enum LocalModel {
    /// - Parameters:
    ///   - directory: where `MLmodel` lies.
    ///   - python: the interpreter, by its path or its name on PATH.
    ///   - subject: what messages call the version.
    ///   - native: its native form, which is used if no other loader is named; if that does not work, the Python is.
    ///   - sandbox: the confinement of the model's code.
    /// - Throws: `scoring.environment` where a module is missing, else `scoring.load`.
    package static func load(
        _ directory: DirectoryHandle,
        schema: ModelSchema?,
        python: String,
        subject: String,
        native: NativeForm? = nil,
        sandbox: SandboxSettings = SandboxSettings(),
        settings usual: WorkerSettings = LocalModel.settings
    ) async throws -> LoadedModel {
        var settings = usual
        settings.sandbox = sandbox
        if settings.loader == .native || settings.loader == .automatic && native != nil {
            do {
                return try await loadForm(
                    native,
                    directory,
                    schema: schema,
                    python: python,
                    subject: subject,
                    settings: settings
                )
            } catch {
                if settings.loader == .native || Task.isCancelled { throw error }
            }
        }
        let interpreter = try await Interpreter.examine(python, scratch: directory)
        let location = ModelLocation(
            interpreter: interpreter.executable,
            directory: try DirectoryHandle.absolute(directory.path),
            owner: "slipway",
            subject: subject
        )
        do {
            return try await LoadedModel.load(
                location,
                schema: schema,
                settings: settings,
                log: Logger(label: "slipway", factory: { _ in SwiftLogNoOpLogHandler() })
            )
        } catch {
            throw explained(error, subject, interpreter)
        }
    }

    private static func loadForm(
        _ form: NativeForm?,
        _ directory: DirectoryHandle,
        schema: ModelSchema?,
        python: String,
        subject: String,
        settings: WorkerSettings
    ) async throws -> LoadedModel {
        // For the library that lies in its packages.
        let interpreter = form?.isOnnx == true ? try await Interpreter.examine(python, scratch: directory) : nil
        return try await LoadedModel.load(
            ModelLocation(
                interpreter: interpreter?.executable,
                native: form,
                directory: try DirectoryHandle.absolute(directory.path),
                owner: "slipway",
                subject: subject
            ),
            schema: schema,
            settings: settings,
            loader: .native,
            log: Logger(label: "slipway", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// More patient than a node: only the user of the command waits for an answer.
    package static var settings: WorkerSettings {
        var settings = WorkerSettings()
        settings.memoryBytes = 16 << 30
        settings.startSeconds = 600
        settings.requestSeconds = 3600
        return settings
    }

    /// The same, with a loader that is named.
    package static func settings(_ loader: LoaderChoice) -> WorkerSettings {
        var settings = settings
        settings.loader = loader
        return settings
    }

    private static func explained(
        _ failure: ScoringFailure,
        _ subject: String,
        _ interpreter: Interpreter
    ) -> ScoringFailure {
        guard let match = failure.message.firstMatch(of: /No module named '([A-Za-z0-9_.]+)'/) else {
            return ScoringFailure(
                failure.code,
                subject,
                failure.message,
                findings: failure.findings,
                underlying: failure.underlying
            )
        }
        return ScoringFailure(
            .environment,
            subject,
            "needs the Python module \(match.1), which \(interpreter.path) (Python \(interpreter.version)) does not have; "
                + "install what the version's requirements.txt names there, or name another interpreter with --python",
            findings: [
                Finding(
                    code: ScoringCode.environment.rawValue,
                    subject: subject,
                    expected: "the Python module \(match.1)",
                    found: "none in \(interpreter.path)"
                )
            ]
        )
    }
}
