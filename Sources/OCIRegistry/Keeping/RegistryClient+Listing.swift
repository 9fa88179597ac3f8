import AsyncSupport
import Identifiers
import Synchronization

extension RegistryClient {
    /// All manifests of the repository that have a tag: bundles from the highest sequence down, then the rest by their tags.
    package func entries() async throws -> [RegistryEntry] {
        let named = Mutex<[Digest: [RegistryTag]]>([:])
        try await Concurrent.forEach(try await tags(), width: width) { tag in
            // A tag that is gone meanwhile is none.
            guard case .manifest(let digest) = try await self.look(at: tag) else { return }
            named.withLock { $0[digest, default: []].append(tag) }
        }
        let found = Mutex<[RegistryEntry]>([])
        let manifests = named.withLock { Array($0) }
        try await Concurrent.forEach(manifests, width: width) { digest, tags in
            do {
                let entry = RegistryEntry(digest, tags, json: try await self.manifest(digest))
                found.withLock { $0.append(entry) }
            } catch let failure as RegistryFailure
                where failure.code == .missing && !tags.contains(where: \.isOfChannel)
            {
                // One of a kind that is not asked for, or gone meanwhile. What an order needs has to be known.
                return
            }
        }
        return found.withLock { $0 }.sorted(by: Self.isBefore)
    }

    private static func isBefore(_ left: RegistryEntry, _ right: RegistryEntry) -> Bool {
        switch (left.bundle, right.bundle) {
        case (let left?, let right?) where (left.project, left.sequence) != (right.project, right.sequence):
            let projects = (left.project ?? "", right.project ?? "")
            return projects.0 == projects.1 ? (left.sequence ?? 0) > (right.sequence ?? 0) : projects.0 < projects.1
        case (_?, nil): return true
        case (nil, _?): return false
        default: return (left.tags.first?.text ?? "", left.digest) < (right.tags.first?.text ?? "", right.digest)
        }
    }
}
