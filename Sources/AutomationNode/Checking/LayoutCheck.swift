import ContentStore
import DurableFiles
import Identifiers
import StrictJSON

/// The two files that say of a directory that it is an OCI image layout.
enum LayoutCheck {
    static let files: [(name: String, content: [UInt8])] = [
        ("oci-layout", ContentStore.layout), ("index.json", ContentStore.emptyIndex),
    ]

    /// A node's store has the same two files for ever.
    static func run(_ root: DirectoryHandle) -> [CheckFinding] {
        files.compactMap { name, content -> CheckFinding? in
            let found: String
            do {
                let bytes = try root.read(file: name, limit: 1 << 20)
                if bytes == content { return nil }
                found = "other content"
            } catch {
                let failure = error as? FileFailure
                found = failure?.code == .notFound ? "nothing" : failure?.message ?? "\(error)"
            }
            return CheckFinding(
                CheckCode.layout,
                name,
                expected: String(decoding: content, as: UTF8.self),
                found: found,
                meaning: "other programs cannot read the store, and slipwayd may not start",
                advice: "slipwayd fsck --repair writes it anew"
            )
        }
    }
}
