package import DurableFiles
package import Identifiers

extension ContentStore {
    /// Puts a copy in the place of a blob that is damaged or missing. The copy is a new inode; it is written, read back and
    /// durable before it gets the name.
    /// - Returns: false if the source has other content; then nothing is changed.
    package func replace(_ digest: Digest, with source: OpenFile) throws -> Bool {
        let temporary = DirectoryHandle.temporaryName(for: "repair")
        let ingests = try openIngests()
        let blobs = try blobs
        let copy = try ingests.create(file: temporary, mode: 0o600)
        do {
            let copied = try FileCopy.copyAndDigest(from: source, to: copy)
            try copy.setPermissions(0o444)
            try copy.sync()
            copy.dropCache()
            guard copied.digest == digest, try StreamingDigest.of(copy).digest == digest else {
                try ingests.remove(file: temporary)
                return false
            }
            try ingests.rename(temporary, to: blobs, as: digest.hex)
        } catch {
            _ = try? ingests.remove(file: temporary)
            throw error
        }
        try blobs.sync()
        return true
    }
}
