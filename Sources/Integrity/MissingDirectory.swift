package import DurableFiles
import Identifiers

/// A required directory that does not exist. Without it nothing else can be checked.
package struct MissingDirectory: Sendable {
    package let name: String
    /// The mode that it is made with.
    package let mode: UInt32
    package let finding: CheckFinding

    /// - Parameters:
    ///   - directories: paths from the root, with their modes.
    ///   - advice: the way to get it back.
    package static func all(
        of directories: [(name: String, mode: UInt32)],
        in root: DirectoryHandle,
        advice: String
    ) throws -> [MissingDirectory] {
        try directories.compactMap { name, mode in
            if try isThere(name, in: root) { return nil }
            let finding = CheckFinding(
                CheckCode.directory,
                name,
                expected: "a directory",
                found: "none",
                meaning: "all that was in it is gone; the rest is not checked without it",
                advice: advice
            )
            return MissingDirectory(name: name, mode: mode, finding: finding)
        }
    }

    private static func isThere(_ name: String, in root: DirectoryHandle) throws -> Bool {
        let parts = name.split(separator: "/")
        return try parts.indices.allSatisfy { index in
            try root.status(of: parts[...index].joined(separator: "/"))?.kind == .directory
        }
    }
}
