import Identifiers
import MLflow

/// Workspaces, which separate the models of teams on one server of MLflow 3.
extension TrackingClient {
    private static let list = "/api/3.0/mlflow/workspaces"

    /// The header that names the workspace. The list of workspaces is asked for without it, and so is the usual workspace,
    /// since a server without workspaces refuses the header.
    func workspaceHeader(for path: String) -> (name: String, value: String)? {
        guard let workspace, workspace != Self.usualWorkspace, path != Self.list else { return nil }
        return ("X-MLFLOW-WORKSPACE", workspace)
    }

    private static let usualWorkspace = "default"

    /// Asks whether the server has the workspace that is asked for.
    /// - Throws: `tracking.workspace`
    func requireWorkspace() async throws {
        guard let workspace, workspace != Self.usualWorkspace else { return }
        guard let names = try await workspaceNames() else {
            throw TrackingFailure(
                .workspace,
                address.description,
                expected: "a server with the workspace \(MLflowFailure.excerpt(workspace))",
                found: "one without workspaces; leave out --workspace and MLFLOW_WORKSPACE"
            )
        }
        guard names.contains(where: { $0.utf8.elementsEqual(workspace.utf8) }) else {
            throw TrackingFailure(
                .workspace,
                address.description,
                expected: "the workspace \(MLflowFailure.excerpt(workspace))",
                found: "only " + names.prefix(20).map(MLflowFailure.excerpt).joined(separator: ", ")
            )
        }
    }

    /// nil if the server has no workspaces.
    private func workspaceNames() async throws -> [String]? {
        do {
            let answer = try await answer(Self.list, limit: 8 << 20)
            return try answer.items("workspaces").map { item throws(TrackingFailure) in try item.requiredText("name") }
        } catch let failure as TrackingFailure where [.missing, .answer].contains(failure.code) {
            return nil
        }
    }
}
