import AsyncSupport
import DurableFiles
import Identifiers
import Integrity

/// Moves damaged and unrecorded files to STATE/quarantine, where nothing is deleted, and puts the move on record. Calls block.
struct SetAside: Sendable {
    let root: DirectoryHandle
    let audit: AuditTrail

    /// Something that the node did not put there, or of which its database knows nothing.
    /// - Returns: what an operator should know.
    func stranger(_ name: String, from directory: DirectoryHandle) throws -> String {
        let path = relative(directory.fullPath(of: name))
        return try take(
            name,
            from: directory,
            CheckFinding(
                CheckCode.stray,
                path,
                expected: "only what is in \(NodeDatabase.fileName)",
                found: "something of which it knows nothing",
                meaning: "the node neither runs nor needs it",
                advice: "look at it, and remove it yourself"
            )
        )
    }

    /// Sets a damaged file aside before it is made again.
    func damaged(_ name: String, from directory: DirectoryHandle, _ code: any FailureCode, expected: String) throws
        -> String
    {
        let path = relative(directory.fullPath(of: name))
        return try take(
            name,
            from: directory,
            CheckFinding(
                code,
                path,
                expected: expected,
                found: "something else",
                meaning: "the disk changed it, or somebody did",
                advice: "look at the disk and the kernel's log; the file itself can be removed"
            )
        )
    }

    private func take(_ name: String, from directory: DirectoryHandle, _ finding: CheckFinding) throws -> String {
        let place = try Quarantine(in: root, now: audit.clock.timeOfDay)
            .take(name, from: directory, because: finding)
        try audit.append(
            AuditEntry(
                "state.set-aside",
                by: Requester.node.name,
                subject: finding.subject,
                outcome: finding.code,
                detail: "expected \(finding.expected), found \(finding.found); it lies in \(place) now"
            )
        )
        return
            "\(finding.code): \(finding.subject): expected \(finding.expected), found \(finding.found); it lies in \(place) now"
    }

    private func relative(_ path: String) -> String {
        let root = self.root.path + "/"
        return path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
    }
}
