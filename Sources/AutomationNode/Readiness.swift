import DurableFiles
import Identifiers
import Scoring
import Signing

/// What is wrong with the node now. Calls block.
struct Readiness: Sendable {
    let parts: NodeParts

    /// - Returns: what keeps the node from its work, and what does not.
    func findings() -> (blocking: [String], others: [String]) {
        var blocking: [String] = []
        var others: [String] = []
        do {
            let trust = try parts.stored.trust.read()
            if trust.isEmpty {
                others.append(
                    "nobody is trusted: put public keys or CA certificates as .pem files into \(parts.state.trust.path)"
                )
            }
            others += expiring(trust)
        } catch {
            blocking.append("trust: \(error)")
        }
        do {
            let space = try parts.state.root.space()
            if space.freeBytes < parts.configuration.limits.reserveBytes {
                blocking.append("node.disk-full: \(space.freeBytes) bytes are free, below the reserve")
            }
            _ = try parts.database.read { try ProjectRecord.all(in: $0) }
        } catch {
            blocking.append("state: \(error)")
        }
        let (astray, shared) = CurrentWatch(parts: parts).findings()
        blocking += astray
        others += shared + parts.damage.versions + parts.damage.golden + parts.damage.garbage
        others += models()
        return (blocking, others)
    }

    /// What should answer and does not. The rest serves, so that none of it keeps the node from its work.
    private func models() -> [String] {
        parts.serving.status().filter { $0.part == .active && $0.state != .serving }.map { status in
            let why = status.failure.map { ": \($0.message)" } ?? ""
            return "\(status.project) \(status.model) \(status.version): \(status.state.rawValue)\(why)"
        }
    }

    private func expiring(_ trust: Trust) -> [String] {
        let soon = parts.clock.now().adding(seconds: 30 * 86400)
        return trust.entries.compactMap { entry in
            guard let expires = entry.expires, expires < soon else { return nil }
            return "trust: \(entry.identity) in \(entry.file) ends at \(expires)"
        }
    }
}
