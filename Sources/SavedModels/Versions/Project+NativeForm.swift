import ContentStore
import DurableFiles
import Identifiers
package import ModelWorkers

extension Project {
    /// The native form of a version, as a worker reads it; nil if it has none.
    package func nativeForm(of version: SavedVersion) throws -> NativeForm? {
        guard let digest = version.nativeDigest, try store.contains(digest) else { return nil }
        return NativeForm(
            path: try DirectoryHandle.absolute(store.path(of: digest)),
            version: version.manifest,
            isOnnx: version.native?.isOnnx ?? false
        )
    }
}
