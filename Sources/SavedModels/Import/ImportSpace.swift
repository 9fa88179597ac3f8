import DurableFiles
import Identifiers

/// The check that an import leaves space on the project's file system.
enum ImportSpace {
    /// - Parameters:
    ///   - bytes: those to be written.
    ///   - advice: ends the message.
    /// - Throws: `import.no-space`
    static func require(_ bytes: UInt64, in root: DirectoryHandle, for subject: String, advice: String) throws {
        let space = try root.space()
        guard space.fits(bytes: bytes) else {
            let needed = [bytes, FileSystemSpace.reserve].clampedSum { $0 }
            throw SavedModelsFailure(
                .importSpace,
                subject,
                expected: "\(needed) bytes free at \(root.path)",
                found: "\(space.freeBytes); free some space and import again\(advice)"
            )
        }
    }
}
