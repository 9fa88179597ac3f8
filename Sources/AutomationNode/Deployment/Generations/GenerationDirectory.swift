import ContentStore
import DurableFiles
import Identifiers
import Signing

/// STATE/generations: the generations, as directories of hard links to the store's blobs. Calls block.
struct GenerationDirectory: Sendable {
    let directory: DirectoryHandle
    let store: ContentStore
    /// Contents that need not be read a second time.
    let early: EarlyReadBack
    let faults: FaultPoints
    /// Bytes that must stay free when files are copied.
    let reserve: @Sendable () -> UInt64

    /// Makes a directory of all signed files of the bundle: linked in a private place, durable, read back from the disk, then
    /// given its number in one step. Nothing of it stays if it fails.
    ///
    /// A repair makes a generation of a bundle without verifying it; it must be verified before it runs.
    /// - Parameters:
    ///   - fallback: the files that its active files must not be the same files as.
    ///   - check: called between files; throws to stop.
    /// - Returns: which of its files were made apart.
    @discardableResult
    func make(
        _ bundle: StoredBundle,
        active: [ModelName: VersionID],
        _ project: ProjectName,
        _ number: GenerationNumber,
        apartFrom fallback: ActiveInodes = .none,
        check: @Sendable () throws -> Void
    ) throws -> SeparationReport {
        let home = try directory.openOrMake(directory: project.text)
        let temporary = DirectoryHandle.temporaryName(for: number.description)
        try home.make(directory: temporary)
        let report: SeparationReport
        do {
            let staging = try home.open(directory: temporary)
            report = try link(bundle, active: active, into: staging, apartFrom: fallback, check: check)
            faults.reach(.stagingLinked)
            try staging.syncFileSystem()
            faults.reach(.stagingSynced)
            try GenerationVerification(generation: staging, bundle: bundle, active: active, early: early)
                .check(.contents, check: check)
            try home.renameExclusively(temporary, to: home, as: number.description)
        } catch {
            _ = try? home.removeTree(temporary)
            throw error
        }
        try home.sync()
        try directory.sync()
        faults.reach(.stagingRenamed)
        return report
    }

    /// Makes the active files of a generation that is there already, and not current, apart from those of another.
    func separate(
        _ project: ProjectName,
        _ number: GenerationNumber,
        _ bundle: StoredBundle,
        active: [ModelName: VersionID],
        from fallback: ActiveInodes,
        check: @Sendable () throws -> Void
    ) throws -> SeparationReport {
        let generation = try open(project, number)
        var apart = ApartFiles(store: store, reserve: reserve(), from: fallback)
        for file in bundle.activeFiles(active) {
            try check()
            let (parent, name) = Self.split(file.name.text)
            guard let home = try? generation.open(directory: parent) else { continue }
            try apart.replace(name, in: home)
        }
        return apart.report
    }

    /// - Throws: `generation.damaged` if it is not there.
    func open(_ project: ProjectName, _ number: GenerationNumber) throws -> DirectoryHandle {
        do {
            return try directory.open(directory: "\(project.text)/\(number)")
        } catch {
            throw NodeFailure(
                .generationDamaged,
                "\(project) generation \(number)",
                "its directory cannot be opened",
                underlying: error
            )
        }
    }

    /// Hides the generation in one step, then removes it, with the leftovers of earlier attempts. Can be interrupted and
    /// repeated.
    func remove(_ project: ProjectName, _ number: GenerationNumber) throws {
        guard try directory.status(of: project.text) != nil else { return }
        let home = try directory.open(directory: project.text)
        if try home.status(of: number.description) != nil {
            try home.rename(
                number.description,
                to: home,
                as: DirectoryHandle.temporaryName(for: number.description)
            )
            try home.sync()
        }
        let leftover = DirectoryHandle.temporaryPrefix(for: number.description)
        for name in try home.names() where name.hasPrefix(leftover) { try home.removeTree(name) }
    }

    /// Removes generations that were being made or removed when the node stopped, and sets unrecorded ones aside.
    /// - Parameters:
    ///   - known: what stays.
    ///   - condemned: what was being removed.
    ///   - setAside: takes a name out of a directory.
    func sweep(
        keeping known: [ProjectName: Set<GenerationNumber>],
        removing condemned: [ProjectName: Set<GenerationNumber>],
        setAside: (String, DirectoryHandle) throws -> Void
    ) throws {
        for name in try directory.names() {
            guard let project = ProjectName(name), try directory.status(of: name)?.kind == .directory else {
                try setAside(name, directory)
                continue
            }
            let home = try directory.open(directory: name)
            for child in try home.names() {
                let number = GenerationNumber(child)
                if let number, known[project]?.contains(number) == true { continue }
                let isCondemned = number.map { condemned[project]?.contains($0) == true } ?? false
                if isCondemned || child.hasPrefix(DirectoryHandle.temporaryPrefix) {
                    try home.removeTree(child)
                } else {
                    try setAside(child, home)
                }
            }
        }
    }

    private func link(
        _ bundle: StoredBundle,
        active: [ModelName: VersionID],
        into staging: DirectoryHandle,
        apartFrom fallback: ActiveInodes,
        check: () throws -> Void
    ) throws -> SeparationReport {
        var opened: (path: String, directory: DirectoryHandle)?
        var apart = ApartFiles(store: store, reserve: reserve(), from: fallback)
        let running = Set(bundle.activeFiles(active).map(\.name))
        for file in bundle.modelFiles {
            try check()
            let (parent, name) = Self.split(file.name.text)
            if opened?.path.utf8.elementsEqual(parent.utf8) != true {
                opened = (parent, try staging.openOrMake(directory: parent))
            }
            guard let home = opened?.directory else { continue }
            if running.contains(file.name), try apart.place(file.digest, in: home, as: name) { continue }
            try place(file.digest, in: home, as: name)
        }
        try place(manifest(of: bundle).digest, in: staging, as: "bundle.json")
        for (model, version) in active {
            try staging.openOrMake(directory: "models/\(model)").makeLink("active", target: version.text)
        }
        return apart.report
    }

    private static func split(_ path: String) -> (parent: String, name: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
        return (String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
    }

    private func manifest(of bundle: StoredBundle) throws -> SignedResource {
        guard
            let manifest = bundle.resources.named(EntryName(unchecked: "bundle.json")), manifest.digest == bundle.digest
        else { throw NodeFailure(.bundleDamaged, "bundle.json", "is not in the signed list; send the bundle again") }
        return manifest
    }

    /// A hard link, or a copy where the file system allows no further link to that blob.
    func place(_ digest: Digest, in home: DirectoryHandle, as name: String) throws {
        do {
            try store.link(digest, into: home, as: name)
        } catch let error as FileFailure where error.code == .io {
            let copy = try home.create(file: name, mode: 0o444)
            _ = try FileCopy.copyAndDigest(from: store.open(digest), to: copy)
        }
    }
}
