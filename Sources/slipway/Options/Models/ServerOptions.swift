import ArgumentParser
import MLflow
import SavedModels
import TrackingServer

/// Access to an MLflow tracking server.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "CA certificates to trust for https; default: MLFLOW_TRACKING_SERVER_CERT_PATH, or the system's.",
            valueName: "pem"
        ),
        completion: .file()
    )
    var ca: String?

    @Option(
        help: ArgumentHelp(
            "The workspace of an MLflow 3 registry; default: MLFLOW_WORKSPACE, or the workspace named default.",
            valueName: "name"
        )
    )
    var workspace: String?

    /// The workspace from the command line or MLflow's own variable.
    var workspaceName: String? { workspace ?? Console.environment("MLFLOW_WORKSPACE") }

    func validate() throws {
        if let workspaceName { try Self.requireWorkspace(workspaceName) }
    }

    static func requireWorkspace(_ name: String) throws {
        guard !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) else {
            throw ValidationError("A workspace's name has no control characters.")
        }
    }

    private static let variables = [
        "HOME", "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD", "MLFLOW_TRACKING_TOKEN",
        "MLFLOW_TRACKING_SERVER_CERT_PATH", "MLFLOW_TRACKING_CLIENT_CERT_PATH", "MLFLOW_TRACKING_INSECURE_TLS",
    ]

    func access() throws -> TrackingAccess {
        var environment: [String: String] = [:]
        for name in Self.variables { environment[name] = Console.environment(name) }
        return try TrackingAccess(environment: environment, trustFile: ca)
    }

    /// The registry that MLflow itself would use: its own variable goes before that of the tracking server.
    static var registry: String? {
        Console.environment("MLFLOW_REGISTRY_URI") ?? Console.environment("MLFLOW_TRACKING_URI")
    }
}
