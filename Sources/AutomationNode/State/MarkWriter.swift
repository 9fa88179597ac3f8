import DurableFiles
import Logging
import Synchronization

/// Writes beside the database how far it has come (`NodeMark`), and which bundles failed (`FailureCopies`). Calls block.
final class MarkWriter: Sendable {
    private let root: DirectoryHandle
    private let database: NodeDatabase
    private let logger: Logger
    private let gate = Mutex<Void>(())

    init(root: DirectoryHandle, database: NodeDatabase, logger: Logger) {
        self.root = root
        self.database = database
        self.logger = logger
    }

    /// A mark that could not be written is an older one, which says less and nothing wrong.
    func write() {
        writeFailures()
        do {
            let (node, head) = try database.read { (try NodeIdentity.find(in: $0), try AuditChain.head(in: $0)) }
            guard let node else { return }
            let mark = NodeMark(node: node, audit: head.number, hash: head.hash)
            try gate.withLock { _ in
                // A later one may have been written meanwhile.
                if let last = NodeMark.read(in: root).mark, last.node == node, last.audit >= head.number { return }
                try mark.write(in: root)
            }
        } catch {
            logger.warning("\(NodeMark.fileName) could not be written", metadata: ["error": "\(error)"])
        }
    }

    /// Read where nobody else writes, so that the file never says less than a later writer knew.
    private func writeFailures() {
        do {
            try gate.withLock { _ in try FailureCopies(root: root).write(from: database) }
        } catch {
            logger.warning("\(FailureCopies.fileName) could not be written", metadata: ["error": "\(error)"])
        }
    }
}
