import HTTPTransport
package import Identifiers

extension NodeClient {
    /// The node's own claim about the time in which a bundle was current on it. Nothing of it is verified here.
    /// - Parameter bundle: its id, or the digest of its bundle.json.
    package func probation(_ project: ProjectName, _ bundle: String) async throws -> [UInt8] {
        let path = RequestPath.joined("v1", "projects", project.text, "bundles", bundle, "probation")
        return try await document(path, limit: 64 << 10)
    }
}
