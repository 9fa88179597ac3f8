import ArgumentParser
import MLflow
import SavedModels
import TrackingServer

/// How an MLflow tracking server is reached.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "CA certificates to trust for https instead of the system's; else MLFLOW_TRACKING_SERVER_CERT_PATH.",
            valueName: "pem"
        )
    )
    var ca: String?

    @Option(
        help: ArgumentHelp(
            "The workspace of an MLflow 3 registry to take models from; else MLFLOW_WORKSPACE, else the one named default.",
            valueName: "name"
        )
    )
    var workspace: String?

    /// The workspace that the user or MLflow's own variable names.
    var workspaceName: String? { workspace ?? Console.environment("MLFLOW_WORKSPACE") }

    func validate() throws {
        guard let name = workspaceName else { return }
        guard !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) else {
            throw ValidationError("A workspace has a name without control characters.")
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

    /// Where MLflow itself would look for registered models.
    static var registry: String? {
        Console.environment("MLFLOW_REGISTRY_URI") ?? Console.environment("MLFLOW_TRACKING_URI")
    }
}

/// What of a registry decides the active versions.
struct ActiveOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What of the registry decides each model's active version: alias:NAME, stage:NAME or latest.",
            valueName: "choice"
        )
    )
    var activeFrom: String?

    func choice() throws -> ActiveChoice? {
        guard let activeFrom else { return nil }
        guard let choice = ActiveChoice(activeFrom) else {
            throw ValidationError("\"\(activeFrom)\" decides nothing: expected alias:NAME, stage:NAME or latest.")
        }
        return choice
    }

    func validate() throws { _ = try choice() }
}
