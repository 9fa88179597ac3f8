import DurableFiles
import Identifiers
import Signing

/// STATE/trust: the keys and roots the operator trusts, read anew for each verification so that a key that is removed is
/// trusted no more.
struct TrustDirectory: Sendable {
    let directory: DirectoryHandle

    /// - Throws: `trust.unreadable`, or what `Signing` says of a file; never passes over a bad one.
    func read() throws -> Trust {
        let names = try directory.names().filter {
            $0.hasSuffix(".pem") && !$0.hasPrefix(DirectoryHandle.temporaryPrefix)
        }
        return try Trust(files: names.sorted().map { (name: $0, pem: try text(of: $0)) })
    }

    private func text(of name: String) throws -> String {
        let path = directory.fullPath(of: name)
        do {
            let bytes = try directory.read(file: name, limit: 1 << 20)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw NodeFailure(.trustUnreadable, path, expected: "a PEM file", found: "other bytes; remove it")
            }
            return text
        } catch let error as FileFailure {
            throw NodeFailure(
                .trustUnreadable,
                path,
                "\(error.message). Nothing is verified until it can be read or is removed",
                underlying: error
            )
        }
    }
}
