import ContentStore
package import DurableFiles
package import Identifiers
package import Signing

/// Unpacks a verified bundle into the tree that `tar xf` gives: nothing of it is there before all of it was verified.
package enum BundleExtractor {
    /// - Parameters:
    ///   - base: has what a delta leaves out.
    ///   - name: the new directory's name in `parent`; an empty directory of that name is replaced.
    /// - Throws: on any failure nothing of it stays. What a killed process left stays until the next call for the same name.
    package static func extract(
        _ path: String,
        base: BundleBase? = nil,
        as name: String,
        in parent: DirectoryHandle,
        trust: Trust,
        now: Timestamp,
        limits: VerificationLimits = .standard,
        progress: @escaping BundleProgress = { _, _ in }
    ) throws -> VerifiedBundle {
        try parent.removeLeftovers(of: name)
        let (temporary, workshop) = try parent.makeHeld(for: name)
        do {
            // Beside each other, so that no name in a bundle is one that the unpacking uses itself.
            let store = try ContentStore(openingOrCreatingAt: workshop.openOrMake(directory: "store"))
            let tree = try workshop.openOrMake(directory: Self.tree)
            let bundle = try receive(path, base, into: store, trust, now, limits, progress)
            try lay(bundle, from: store, in: tree)
            try tree.syncFileSystem()
            try place(workshop, as: name, in: parent)
            try? parent.removeTree(temporary)
            return bundle
        } catch {
            try? parent.removeTree(temporary)
            throw error
        }
    }

    /// The name of the tree until it is complete.
    private static let tree = "tree"

    private static func receive(
        _ path: String,
        _ base: BundleBase?,
        into store: ContentStore,
        _ trust: Trust,
        _ now: Timestamp,
        _ limits: VerificationLimits,
        _ progress: @escaping BundleProgress
    ) throws -> VerifiedBundle {
        let ingest = try store.beginIngest()
        do {
            let bundle = try BundleFile.receive(
                path,
                base: base,
                trust: trust,
                now: now,
                limits: limits,
                destination: ingest,
                progress: progress
            )
            try ingest.commit()
            return bundle
        } catch {
            ingest.discard()
            throw error
        }
    }

    private static func lay(_ bundle: VerifiedBundle, from store: ContentStore, in tree: DirectoryHandle) throws {
        var last = (path: "", directory: tree)
        for resource in bundle.resources {
            let parent = resource.name.directories.last?.text ?? ""
            if !last.path.utf8.elementsEqual(parent.utf8) {
                last = (parent, parent.isEmpty ? tree : try tree.openOrMake(directory: parent))
            }
            let name = resource.name.components.last.map(String.init) ?? resource.name.text
            try store.link(resource.digest, into: last.directory, as: name)
        }
        let signature = try tree.create(file: TarLayout.signatureName.text, mode: 0o444)
        try signature.write(bundle.signature)
    }

    private static func place(_ workshop: DirectoryHandle, as name: String, in parent: DirectoryHandle) throws {
        do {
            try workshop.rename(tree, to: parent, as: name)
        } catch {
            guard error.code == .alreadyThere || error.code == .wrongKind else { throw error }
            throw BundleFailure(
                .outputThere,
                parent.fullPath(of: name),
                expected: "nothing, or an empty directory",
                found: "something; choose another name or remove it"
            )
        }
        try parent.sync()
    }
}
