import DurableFiles
import Identifiers

/// The token of a node's first start, without which nobody could use its API.
enum AdminToken {
    static let fileName = "admin.token"

    /// Makes it if there is no token at all.
    /// - Returns: the path of the file that holds it; nil if there are tokens.
    static func makeIfFirst(in state: StateDirectory, tokens: TokenStore, now: Timestamp) throws -> String? {
        guard try tokens.isEmpty() else { return nil }
        _ = try tokens.create("admin", role: .admin, now: now, by: Requester.node.name) { token in
            try state.root.replace(file: fileName, with: Array((token + "\n").utf8), mode: 0o600)
        }
        return state.root.fullPath(of: fileName)
    }
}
