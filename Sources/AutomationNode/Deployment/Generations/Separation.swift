import DurableFiles
import Identifiers
import Signing

/// The separation of a generation's active files from its way back, so that what breaks the one does not break the other: the active files of
/// what was last confirmed when it was made.
enum Separation: String, Codable {
    /// None had to be made apart: no content, or no inode, is in both.
    case own
    /// The file system made them apart, on the same blocks (FICLONE): a program that writes to one leaves the other as it was.
    case cloned
    /// Copies, which a fault of the disk does not break together.
    case copied
    /// There was no space.
    case shared
}

/// The result of making files apart.
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

    /// - Parameter fallback: what they are apart from; nil if there is nothing.
    func words(_ fallback: GenerationNumber?) -> String {
        guard let fallback else { return "nothing is confirmed yet that its files could be shared with" }
        let parts = [
            cloned > 0 ? "\(cloned) cloned by the file system" : nil,
            copied > 0 ? "\(copied) copied, \(bytes) bytes" : nil,
            shared > 0 ? "\(shared) still shared, because there is no space for copies" : nil,
        ].compactMap { $0 }
        if parts.isEmpty { return "no active file is shared with generation \(fallback), the way back" }
        return
            "of the active files that generation \(fallback), the way back, has too: \(parts.joined(separator: "; "))"
    }
}

/// The inodes of what runs of a generation.
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
    /// The files of what runs, ascending.
    func activeFiles(_ active: [ModelName: VersionID]) -> [SignedResource] {
        active.sorted { $0.key < $1.key }.flatMap { resources.beginning(with: "models/\($0.key)/\($0.value)/") }
    }
}
