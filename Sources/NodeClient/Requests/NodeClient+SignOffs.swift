import HTTPTransport
package import Identifiers
package import NodeAPI

extension NodeClient {
    /// The claims of a bundle that the node has, as the JSON lines of a claims file.
    /// - Parameter bundle: its id, or the digest of its bundle.json.
    package func claims(_ project: ProjectName, _ bundle: String) async throws -> [UInt8] {
        let path = Self.path(project, bundle, "claims")
        return try await document(path, limit: 64 << 20)
    }

    /// Sends claims beside a bundle, as JSON lines. To send the same again is without harm: those that are there count as duplicates.
    package func send(
        claims lines: [UInt8],
        of bundle: String,
        in project: ProjectName
    ) async throws -> ClaimReceipt {
        try await post(lines: lines, to: Self.path(project, bundle, "claims"))
    }

    /// The decision of the node's policy on a deployment of a bundle now; nothing is done.
    /// - Parameter active: active versions other than the bundle's own.
    package func decision(
        _ project: ProjectName,
        _ bundle: String,
        active: [ModelName: VersionID] = [:]
    ) async throws -> DecisionReport {
        let query = active.sorted { $0.key < $1.key }.map { ("active", Optional("\($0.key):\($0.value)")) }
        return try await repeatable(.get, Self.path(project, bundle, "decision", query: query))
    }

    /// The policy that the node goes by.
    package func policy() async throws -> PolicyReport {
        try await repeatable(.get, "/v1/policy")
    }

    private static func path(
        _ project: ProjectName,
        _ bundle: String,
        _ part: String,
        query: [(String, String?)] = []
    ) -> String {
        RequestPath.joined("v1", "projects", project.text, "bundles", bundle, part, query: query)
    }
}
