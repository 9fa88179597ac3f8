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

    /// The directory within, whose keys may sign orders.
    static let ordersDirectory = "orders"

    /// The keys that may sign orders: those of STATE/trust/orders, or of STATE/trust where that directory is missing. What
    /// STATE/trust takes back is taken back there, too.
    /// - Throws: as `read()` does.
    func orders() throws -> Trust { try ownOrders() ?? read() }

    /// The same, without those of STATE/trust.
    func ownOrders() throws -> Trust? {
        guard try directory.status(of: Self.ordersDirectory) != nil else { return nil }
        let orders = TrustDirectory(directory: try directory.open(directory: Self.ordersDirectory))
        return try orders.read(revokedToo: self)
    }

    /// - Throws: `trust.unreadable`, or what `Signing` says of a file; never passes over a bad one. A file that bounds keys and
    ///   is wrong is no error: it lets nothing through.
    func read() throws -> Trust { try read(revokedToo: nil) }

    private func read(revokedToo other: TrustDirectory?) throws -> Trust {
        let names = try directory.names().filter { !$0.hasPrefix(DirectoryHandle.temporaryPrefix) }.sorted()
        let endings = [".pem", ".yaml", ".yml", ".crl"]
        return try Trust(
            files: names.filter { $0.hasSuffix(".pem") }.map { (name: $0, pem: try text(of: $0)) },
            notes: names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.map(note),
            revocations: try revocations(with: other),
            passedOver: names.filter { name in
                name != Self.revokedFile && name != Self.ordersDirectory && !name.hasPrefix(".")
                    && !endings.contains { name.hasSuffix($0) }
            }
        )
    }

    private func revocations(with other: TrustDirectory?) throws -> Revocations {
        let directories = [self] + [other].compactMap(\.self)
        var words: [String] = []
        var lists: [(name: String, bytes: [UInt8])] = []
        for one in directories {
            let names = try one.directory.names().sorted()
            if names.contains(Self.revokedFile) { words.append(try one.text(of: Self.revokedFile)) }
            for name in names where name.hasSuffix(".crl") && !name.hasPrefix(DirectoryHandle.temporaryPrefix) {
                lists.append((name: "trust/\(name)", bytes: try one.bytes(of: name, limit: Revocations.listLimit)))
            }
        }
        return try Revocations(
            words: words.isEmpty ? nil : (name: "trust/\(Self.revokedFile)", text: words.joined(separator: "\n")),
            lists: lists
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
