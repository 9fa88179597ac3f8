import DurableFiles
import Identifiers
import MLflow
import Signing

/// STATE/trust: the keys and roots that the operator trusts, with constraints and revocations. Each verification reads it again,
/// so that a removed key is not trusted any more.
struct TrustDirectory: Sendable {
    let directory: DirectoryHandle

    /// The name of the file with which a key or certificate is taken back.
    static let revokedFile = "revoked"

    /// - Throws: `trust.unreadable`, or what `Signing` says of a file; never passes over a bad one. A file that bounds keys and
    ///   is wrong is no error: it lets nothing through.
    func read() throws -> Trust {
        let names = try directory.names().filter { !$0.hasPrefix(DirectoryHandle.temporaryPrefix) }.sorted()
        let endings = [".pem", ".yaml", ".yml", ".crl"]
        return try Trust(
            files: names.filter { $0.hasSuffix(".pem") }.map { (name: $0, pem: try text(of: $0)) },
            notes: names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.map(note),
            revocations: Revocations(
                words: names.contains(Self.revokedFile)
                    ? (name: "trust/\(Self.revokedFile)", text: try text(of: Self.revokedFile)) : nil,
                lists: names.filter { $0.hasSuffix(".crl") }.map {
                    (name: "trust/\($0)", bytes: try bytes(of: $0, limit: Revocations.listLimit))
                }
            ),
            passedOver: names.filter { name in
                name != Self.revokedFile && !name.hasPrefix(".") && !endings.contains { name.hasSuffix($0) }
            }
        )
    }

    private func note(_ name: String) -> TrustNote {
        TrustNote(file: name) { try YAMLSettings.read(try bytes(of: name, limit: 1 << 20), subject: name) }
    }

    private func text(of name: String) throws -> String {
        let bytes = try bytes(of: name, limit: 1 << 20)
        do {
            return try TextBytes.decoded(bytes)
        } catch {
            throw NodeFailure(
                .trustUnreadable,
                directory.fullPath(of: name),
                expected: error.expected,
                found: "\(error.found), or remove it"
            )
        }
    }

    private func bytes(of name: String, limit: Int) throws(NodeFailure) -> [UInt8] {
        do {
            return try directory.read(file: name, limit: limit)
        } catch {
            throw NodeFailure(
                .trustUnreadable,
                directory.fullPath(of: name),
                "\(error.message). Nothing is verified until it can be read or is removed",
                underlying: error
            )
        }
    }
}
