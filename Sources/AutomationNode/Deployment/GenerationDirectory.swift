import ContentStore
import DurableFiles
import Identifiers
import Signing

/// STATE/generations: what can run, as directories of hard links to the store's blobs. Calls block.
struct GenerationDirectory: Sendable {
    let directory: DirectoryHandle
    let store: ContentStore
    let faults: FaultPoints

    /// Makes a generation: linked in a private directory, durable, read back from the disk, then given its number in one
    /// step. Nothing of it stays if it fails.
    /// - Parameter check: called between files; throws to stop.
    func stage(
        _ bundle: StoredBundle,
        active: [ModelName: VersionID],
        _ project: ProjectName,
        _ number: GenerationNumber,
        check: @Sendable () throws -> Void
    ) throws {
        let home = try directory.openOrMake(directory: project.text)
        let temporary = DirectoryHandle.temporaryName(for: number.description)
        try home.make(directory: temporary)
        do {
            let staging = try home.open(directory: temporary)
            try link(bundle, active: active, into: staging, check: check)
            faults.reach(.stagingLinked)
            try staging.syncFileSystem()
            faults.reach(.stagingSynced)
            try GenerationProof(generation: staging, bundle: bundle, active: active).check(.contents, check: check)
            try home.renameExclusively(temporary, to: home, as: number.description)
        } catch {
            _ = try? home.removeTree(temporary)
            throw error
        }
        try home.sync()
        try directory.sync()
        faults.reach(.stagingRenamed)
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

    /// - Throws: `generation.damaged`, naming the files, unless everything the bundle signed is there.
    func verify(
        _ project: ProjectName,
        _ number: GenerationNumber,
        _ bundle: StoredBundle,
        active: [ModelName: VersionID],
        _ depth: GenerationProof.Depth,
        check: @Sendable () throws -> Void = {}
    ) throws {
        try GenerationProof(generation: try open(project, number), bundle: bundle, active: active).check(
            depth,
            check: check
        )
    }

    /// Takes the generation out of sight in one step, then removes it, and what an earlier try could not. Can be interrupted
    /// and repeated.
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

    /// Removes what was being made or removed when the node stopped, and what no record knows.
    func sweep(keeping known: [ProjectName: Set<GenerationNumber>]) throws {
        for name in try directory.names() {
            guard let project = ProjectName(name) else {
                try directory.removeTree(name)
                continue
            }
            let home = try directory.open(directory: name)
            for child in try home.names() {
                if let number = GenerationNumber(child), known[project]?.contains(number) == true { continue }
                try home.removeTree(child)
            }
        }
    }

    private func link(
        _ bundle: StoredBundle,
        active: [ModelName: VersionID],
        into staging: DirectoryHandle,
        check: () throws -> Void
    ) throws {
        var opened: (path: Substring, directory: DirectoryHandle)?
        for file in bundle.modelFiles {
            try check()
            let name = file.name.text
            let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) ?? name.startIndex
            let parent = name[..<slash]
            if opened?.path.utf8.elementsEqual(parent.utf8) != true {
                opened = (parent, try staging.openOrMake(directory: String(parent)))
            }
            guard let home = opened?.directory else { continue }
            try place(file.digest, in: home, as: String(name[name.utf8.index(after: slash)...]))
        }
        try place(manifest(of: bundle).digest, in: staging, as: "bundle.json")
        for (model, version) in active {
            try staging.openOrMake(directory: "models/\(model)").makeLink("active", target: version.text)
        }
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
