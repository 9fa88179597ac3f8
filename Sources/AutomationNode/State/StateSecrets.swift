import DurableFiles

/// The files of a state that only its user may read.
struct StateSecrets: Sendable {
    let state: StateDirectory

    /// Bits that none of their modes may have.
    static let forbidden: UInt32 = 0o077

    /// Paths below the state.
    func names() throws -> [String] {
        let tokens = try state.tokens.names().filter {
            try !$0.hasPrefix(DirectoryHandle.temporaryPrefix) && state.tokens.status(of: $0)?.kind == .regular
        }
        return ["tokens", NodeDatabase.fileName, AdminToken.fileName, NodeKey.fileName]
            + tokens.sorted().map { "tokens/\($0)" }
    }

    /// Those that others may read, or change, for the log of a start.
    func findings() -> [String] {
        let names = (try? names()) ?? []
        return names.compactMap { name in
            guard let mode = ((try? state.root.status(of: name)) ?? nil)?.permissions, mode & Self.forbidden != 0 else {
                return nil
            }
            return "\(name) has the mode \(String(mode, radix: 8)), with which others than its user may read it: "
                + "slipwayd fsck --repair sets the mode; make the tokens anew if somebody may have read them"
        }
    }
}
