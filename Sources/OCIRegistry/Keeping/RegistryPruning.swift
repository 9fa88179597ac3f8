import Identifiers
import Orders

/// The manifests of a repository that may go: bundles below the newest of their project, and the versions that only those have. A bundle that an order
/// names stays, and so does everything that is not Slipway's.
package struct RegistryPruning: Sendable, Hashable {
    /// Versions, then bundles from the lowest sequence up: a prune that breaks leaves the bundles by which the next one knows the rest.
    package let removed: [RegistryEntry]
    /// Bundles that are kept, and those of them that only an order keeps.
    package let kept: Int
    package let keptByOrders: Int

    /// - Parameters:
    ///   - keep: the newest bundles of each project that stay.
    ///   - ordered: what the orders in the repository name.
    package init(_ entries: [RegistryEntry], keep: Int, ordered: OrderedBundles) {
        let bundles = entries.filter { $0.bundle?.sequence != nil && $0.bundle?.project != nil }
        let projects = Dictionary(grouping: bundles) { $0.bundle?.project ?? "" }
        var newest: Set<Digest> = []
        for bundles in projects.values {
            let ordered = bundles.sorted {
                ($0.bundle?.sequence ?? 0, $0.digest) > ($1.bundle?.sequence ?? 0, $1.digest)
            }
            newest.formUnion(ordered.prefix(keep).map(\.digest))
        }
        let gone = bundles.filter { !newest.contains($0.digest) && !ordered.names($0) }
        let goneDigests = Set(gone.map(\.digest))
        let rest = entries.filter { $0.bundle != nil && !goneDigests.contains($0.digest) }
        let needed = rest.reduce(into: Set<Digest>()) { $0.formUnion($1.contents) }
        let freed = gone.reduce(into: Set<Digest>()) { $0.formUnion($1.contents) }.subtracting(needed)
        let versions = entries.filter { $0.kind == .version && freed.contains($0.digest) }
        removed =
            versions + gone.sorted { ($0.bundle?.sequence ?? 0, $0.digest) < ($1.bundle?.sequence ?? 0, $1.digest) }
        kept = rest.count
        keptByOrders = rest.count { $0.bundle?.sequence != nil && !newest.contains($0.digest) }
    }

    /// Deletes the manifests; the registry's own garbage collection frees their contents.
    package func run(_ client: RegistryClient) async throws {
        for entry in removed { try await client.delete(manifest: entry.digest) }
    }
}

/// The bundles that the orders of a repository name.
package struct OrderedBundles: Sendable, Hashable {
    private var manifests: Set<Digest> = []
    private var bundles: Set<Named> = []

    /// A bundle by what it says of itself: one that was signed again has another manifest.
    private struct Named: Sendable, Hashable {
        let project: String
        let id: BundleID
        let sequence: Int64
    }

    package init() {}

    /// Reads every order of a repository. They are not verified: a forged one can only keep a bundle.
    /// - Throws: `registry.manifest` for an order that cannot be read, so that nothing is removed that it may name.
    package static func read(_ entries: [RegistryEntry], _ client: RegistryClient) async throws -> OrderedBundles {
        var bundles = OrderedBundles()
        for entry in entries where entry.kind == .order || entry.tags.contains(where: \.isOfChannel) {
            guard let layer = entry.layers.first else { throw unreadable(entry) }
            let bytes = try await client.content(layer.digest, size: layer.size, limit: 1 << 20)
            try bundles.add(order: bytes, of: entry)
        }
        return bundles
    }

    /// - Parameter bytes: the signed document of an order.
    mutating func add(order bytes: [UInt8], of entry: RegistryEntry) throws(RegistryFailure) {
        guard let order = try? SignedOrder(bytes).order else { throw Self.unreadable(entry) }
        bundles.insert(Named(project: order.project.text, id: order.bundle.id, sequence: order.bundle.sequence))
        // An order of a bundle that comes by another way has no reference.
        if let reference = order.bundle.reference { manifests.insert(reference.manifest) }
    }

    func names(_ entry: RegistryEntry) -> Bool {
        if manifests.contains(entry.digest) { return true }
        guard let bundle = entry.bundle, let project = bundle.project, let id = bundle.id,
            let sequence = bundle.sequence
        else { return false }
        return bundles.contains(Named(project: project, id: id, sequence: sequence))
    }

    private static func unreadable(_ entry: RegistryEntry) -> RegistryFailure {
        RegistryFailure(
            .manifest,
            entry.tags.map(\.text).joined(separator: ", "),
            expected: "an order that names a bundle",
            found:
                "something else; nothing is removed while it is not known what it needs. Remove the tag, or prune with the slipway that "
                + "wrote it"
        )
    }
}
