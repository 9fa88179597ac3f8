import DurableFiles
import Identifiers

/// The check that an import leaves space on the project's file system.
enum ImportSpace {
    /// Bytes that stay free.
    private static let spared: UInt64 = 64 << 20

    /// - Parameters:
    ///   - bytes: those to be written.
    ///   - advice: ends the message.
    /// - Throws: `import.no-space`
    static func require(_ bytes: UInt64, in root: DirectoryHandle, for subject: String, advice: String) throws {
        let free = try root.space().freeBytes
        guard free >= bytes + spared else {
            throw SavedModelsFailure(
                .importSpace,
                subject,
                expected: "\(bytes + spared) bytes free at \(root.path)",
                found: "\(free); free some space and import again\(advice)"
            )
        }
    }
}
