import ContentStore
import DurableFiles
import Identifiers

/// Makes own copies of the files that a generation shares with its rollback target. Calls block.
struct ApartFiles {
    let store: ContentStore
    /// Bytes that must stay free.
    let reserve: UInt64
    /// Inodes that a file must not have.
    let inodes: ActiveInodes
    private(set) var report = SeparationReport()
    /// A file of that content which was made apart already.
    private var made: [Digest: (home: DirectoryHandle, name: String)] = [:]

    init(store: ContentStore, reserve: UInt64, from inodes: ActiveInodes) {
        self.store = store
        self.reserve = reserve
        self.inodes = inodes
    }

    /// Puts a content under a name in a new file of its own, if the store's file of it is one that must not be shared.
    /// - Returns: false if nothing was done: it may be linked, or there is no space for more.
    mutating func place(_ digest: Digest, in home: DirectoryHandle, as name: String) throws -> Bool {
        let source = try store.open(digest)
        guard inodes.contain(try source.status()) else { return false }
        if let made = made[digest] {
            try made.home.link(made.name, to: home, as: name)
            return true
        }
        guard try duplicate(source, in: home, as: name) else { return false }
        made[digest] = (home, name)
        return true
    }

    /// Puts a file of its own in the place of one that is shared. A stop leaves the old or the new.
    mutating func replace(_ name: String, in home: DirectoryHandle) throws {
        guard let status = try home.status(of: name), inodes.contain(status) else { return }
        let temporary = DirectoryHandle.temporaryName(for: "apart")
        // Where every start looks for leftovers.
        guard try duplicate(try home.open(file: name), in: store.root, as: temporary) else { return }
        do {
            try store.root.open(file: temporary).sync()
            try store.root.rename(temporary, to: home, as: name)
        } catch {
            _ = try? store.root.remove(file: temporary)
            throw error
        }
        try home.sync()
    }

    private mutating func duplicate(_ source: OpenFile, in home: DirectoryHandle, as name: String) throws -> Bool {
        let size = try source.status().size
        let target = try home.create(file: name, mode: 0o444)
        do {
            if FileCopy.clone(source, to: target) {
                report.cloned += 1
                return true
            }
            guard try home.space().fits(bytes: size, leaving: reserve) else {
                try home.remove(file: name)
                report.shared += 1
                return false
            }
            _ = try FileCopy.copyAndDigest(from: source, to: target)
        } catch {
            _ = try? home.remove(file: name)
            throw error
        }
        report.copied += 1
        report.bytes += size
        return true
    }
}
