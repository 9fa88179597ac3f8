import DurableFiles
import Identifiers
import Signing

/// The separation of a generation's active files from those of its rollback target, the generation confirmed last when it was
/// made, so that one fault does not damage both.
enum Separation: String, Codable {
    /// No copy was needed: no content, or no inode, is in both.
    case own
    /// The file system cloned them on the same blocks (FICLONE): a program that writes to one does not change the other.
    case cloned
    /// Copies, which one fault of the disk does not damage together.
    case copied
    /// There was no space.
    case shared
}

/// The result of a separation.
struct SeparationReport: Sendable {
    var cloned = 0
    var copied = 0
    var shared = 0
    var bytes: UInt64 = 0

    var separation: Separation {
        if shared > 0 { return .shared }
        if copied > 0 { return .copied }
        return cloned > 0 ? .cloned : .own
    }

    /// - Parameter fallback: the rollback target; nil if there is none.
    func words(_ fallback: GenerationNumber?) -> String {
        guard let fallback else { return "nothing is confirmed yet that its files could be shared with" }
        let parts = [
            cloned > 0 ? "\(cloned) cloned by the file system" : nil,
            copied > 0 ? "\(copied) copied, \(bytes) bytes" : nil,
            shared > 0 ? "\(shared) still shared, because there is no space for copies" : nil,
        ].compactMap { $0 }
        if parts.isEmpty { return "no active file is shared with generation \(fallback), the rollback target" }
        return
            "active files that are also in generation \(fallback), the rollback target:  \(parts.joined(separator: "; "))"
    }
}

/// The inodes of a generation's active files.
struct ActiveInodes: Sendable {
    private struct Inode: Hashable {
        let device: UInt64
        let number: UInt64
    }

    private var inodes: Set<Inode> = []

    static let none = ActiveInodes()

    private init() {}

    /// Of one file.
    init(_ status: FileStatus) {
        inodes = [Inode(device: status.device, number: status.inode)]
    }

    /// Files that are not there have none.
    init(of generation: DirectoryHandle, _ bundle: StoredBundle, _ active: [ModelName: VersionID]) throws {
        for file in bundle.activeFiles(active) {
            guard let status = try generation.status(of: file.name.text) else { continue }
            inodes.insert(Inode(device: status.device, number: status.inode))
        }
    }

    func contain(_ status: FileStatus) -> Bool {
        inodes.contains(Inode(device: status.device, number: status.inode))
    }
}

extension StoredBundle {
    /// The active files, ascending.
    func activeFiles(_ active: [ModelName: VersionID]) -> [SignedResource] {
        active.sorted { $0.key < $1.key }.flatMap { resources.beginning(with: "models/\($0.key)/\($0.value)/") }
    }
}
