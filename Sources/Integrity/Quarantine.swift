package import DurableFiles
package import Identifiers
import StrictJSON

/// The directory of things that were damaged or unknown: `quarantine/ENTRY/content`, with `why.json` beside it, which holds
/// the finding and the former path. A person looks at them and removes them; only entries that a stop left empty are deleted.
package struct Quarantine: Sendable {
    package static let directoryName = "quarantine"
    private static let contentName = "content"
    private static let reasonName = "why.json"

    private let root: DirectoryHandle
    private let now: Timestamp

    /// - Parameters:
    ///   - root: the directory that has the quarantine; all that is moved there lies on its file system.
    ///   - now: the time for the names of entries.
    package init(in root: DirectoryHandle, now: Timestamp) {
        self.root = root
        self.now = now
    }

    /// Moves a file, a link or a directory out of the way, durably.
    /// - Returns: the path of its entry from the root.
    package func take(
        _ name: String,
        from directory: DirectoryHandle,
        because finding: CheckFinding
    ) throws(FileFailure) -> String {
        let home = try root.openOrMake(directory: Self.directoryName, mode: 0o700)
        let entry = entryName(for: finding)
        try home.make(directory: entry, mode: 0o700)
        do throws(FileFailure) {
            let place = try home.open(directory: entry)
            try place.replace(file: Self.reasonName, with: reason(finding, directory.fullPath(of: name)), mode: 0o600)
            try directory.renameExclusively(name, to: place, as: Self.contentName)
            try place.sync()
        } catch {
            let isMoved = try? home.status(of: "\(entry)/\(Self.contentName)") != nil
            if isMoved == false { try? home.removeTree(entry) }
            throw error
        }
        try home.sync()
        try root.sync()
        try directory.sync()
        return "\(Self.directoryName)/\(entry)"
    }

    /// Removes entries that a stop cut off before anything was moved into them.
    package static func sweep(_ root: DirectoryHandle) throws(FileFailure) {
        guard try root.status(of: directoryName)?.kind == .directory else { return }
        let home = try root.open(directory: directoryName)
        for entry in try home.names() where try home.status(of: entry)?.kind == .directory {
            if try home.status(of: "\(entry)/\(contentName)") == nil { try home.removeTree(entry) }
        }
    }

    /// A name such as `2026-11-23T093000Z-store.blob-damaged-1f3k`.
    private func entryName(for finding: CheckFinding) -> String {
        let time = now.description.prefix(19).filter { $0 != ":" }
        let suffix = String(UInt32.random(in: .min ... .max), radix: 36)
        return "\(time)Z-\(finding.code)-\(suffix)"
    }

    private func reason(_ finding: CheckFinding, _ path: String) -> [UInt8] {
        JSONWriter.bytes(of: [
            "from": .string(path), "time": .string(now.description), "code": .string(finding.code),
            "subject": .string(finding.subject), "expected": .string(finding.expected),
            "found": .string(finding.found), "meaning": .string(finding.meaning), "advice": .string(finding.advice),
        ]) + [0x0A]
    }
}
