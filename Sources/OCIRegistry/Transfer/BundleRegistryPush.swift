import AsyncSupport
package import Bundles
package import DurableFiles
package import Identifiers
import Synchronization

/// Puts a bundle into a repository: the contents that it lacks, then the manifest under the bundle's tag.
package struct BundleRegistryPush: Sendable {
    package struct Summary: Sendable, Hashable {
        /// The digest of the artifact's manifest.
        package let digest: Digest
        /// False if the repository had the bundle already.
        package let isNew: Bool
        /// Distinct contents, `bundle.sig` included.
        package let contents: Int
        package let sent: Int
        package let sentBytes: UInt64
        package let mounted: Int
        /// The tags of versions that were put.
        package let versions: [RegistryTag]
    }

    private let client: RegistryClient
    private let bundle: UnverifiedBundle
    private let file: OpenFile
    private let tag: RegistryTag
    private let artifact: BundleArtifact
    private let progress: BundleProgress

    /// A repository of the same registry from which contents are taken over where it has them.
    package var mountedFrom: RepositoryName?
    /// Tags the manifest of each version, too.
    package var tagsVersions = false

    /// - Parameters:
    ///   - file: the whole bundle as a plain tar.
    ///   - tag: nil: the bundle's id.
    /// - Throws: `registry.too-many`, `registry.artifact` for a delta, `registry.reference` for the tag of a channel.
    package init(
        _ bundle: UnverifiedBundle,
        _ file: OpenFile,
        as tag: RegistryTag? = nil,
        to client: RegistryClient,
        progress: @escaping BundleProgress = { _, _ in }
    ) throws {
        guard bundle.delta == nil else {
            throw RegistryFailure(
                .artifact,
                bundle.path,
                expected: "a whole bundle",
                found: "a delta; push the whole one: what the registry has is not sent again"
            )
        }
        self.client = client
        self.bundle = bundle
        self.file = file
        self.tag = tag ?? RegistryTag(bundle.manifest.bundle)
        self.progress = progress
        artifact = try BundleArtifact(of: bundle)
        guard !self.tag.isOfChannel else {
            throw RegistryFailure(
                .reference,
                self.tag.text,
                "tags that begin with \(RegistryTag.channelPrefix) name orders; give the bundle another tag, as in REPOSITORY:TAG"
            )
        }
    }

    /// The digest that the artifact has, known before anything is sent.
    package var digest: Digest { StreamingDigest.of(artifact.manifest.json()) }

    /// - Throws: `registry.tag-taken` before anything is sent if a tag names something else.
    package func run() async throws -> Summary {
        let bytes = artifact.manifest.json()
        let digest = StreamingDigest.of(bytes)
        let isThere = try await isThere(tag, digest)
        let versions = tagsVersions ? try await missingVersions() : []
        let tally = Tally()
        if !isThere {
            try await sendContents(beside: try await contentsOfOthers(), tally)
            do {
                try await client.put(manifest: bytes, as: tag)
            } catch let failure as RegistryFailure where failure.code == .missing {
                // The registry lost what another bundle has: all of it is looked for.
                try await sendContents(beside: [], tally)
                try await client.put(manifest: bytes, as: tag)
            }
        }
        for version in versions { try await client.put(manifest: version.bytes, as: version.tag) }
        return tally.summary(
            digest,
            isNew: !isThere,
            contents: artifact.manifest.layers.count,
            versions: versions.map(\.tag)
        )
    }

    private func isThere(_ tag: RegistryTag, _ digest: Digest) async throws -> Bool {
        switch try await client.look(at: tag, unless: digest) {
        case .unchanged: return true
        case .missing: return false
        case .manifest(let found):
            throw RegistryFailure(
                .tagTaken,
                "\(client.place)/\(client.repository):\(tag)",
                expected: "nothing, or \(digest)",
                found:
                    "\(found): a tag of a bundle or a version never moves; give this one another tag, or remove the other "
                    + "(slipway registry prune)"
            )
        }
    }

    // MARK: Contents

    /// The contents of bundles that are there already, the likeliest before. Only to ask less: nothing relies on it.
    private func contentsOfOthers() async throws -> Set<Digest> {
        var known: Set<Digest> = []
        do {
            let tags = try await client.tags().filter { $0 != tag && !$0.isOfChannel }
            for other in TagLikeness.nearest(to: tag, in: tags).prefix(2) {
                guard case .manifest(let digest) = try await client.look(at: other) else { continue }
                let manifest = try ArtifactManifest(json: try await client.manifest(digest), subject: other.text)
                guard manifest.artifactType == BundleArtifact.artifactType else { continue }
                known.formUnion(manifest.layers.map(\.digest))
            }
        } catch is RegistryFailure {
            // A registry that does not list tags, or has other things under them.
        }
        return known
    }

    private func sendContents(beside known: Set<Digest>, _ tally: Tally) async throws {
        let places = bundle.plan.firstEntries()
        let layers = ([artifact.manifest.config] + artifact.manifest.layers).filter { !known.contains($0.digest) }
        var seen: Set<Digest> = []
        let wanted = layers.filter { seen.insert($0.digest).inserted }
        let counter = ProgressCounter(total: wanted.reduce(0) { $0 + $1.size }, report: progress)
        let ordered = wanted.sorted { ($1.size, $0.digest) < ($0.size, $1.digest) }
        try await Concurrent.forEach(ordered, width: client.width) {
            [client, file, bundle, artifact, mountedFrom] layer in
            if try await client.has(layer.digest) { return counter.set(layer.digest.hex, to: layer.size) }
            let content: UploadContent
            if layer.digest == artifact.signature.digest {
                content = .bytes(bundle.signature)
            } else if let entry = places[layer.digest] {
                content = try await Self.content(of: entry, in: file, client)
            } else {
                content = .bytes(ArtifactManifest.empty)
            }
            let outcome = try await client.push(layer.digest, content, mountedFrom: mountedFrom) {
                counter.set(layer.digest.hex, to: $0)
            }
            tally.add(outcome, layer.size)
        }
    }

    /// The largest content that is sent from memory; a larger one is read while it is sent.
    private static let smallContent: UInt64 = 1 << 20

    private static func content(
        of entry: TarLayout.Entry,
        in file: OpenFile,
        _ client: RegistryClient
    ) async throws -> UploadContent {
        guard entry.size <= smallContent else {
            return .file(file, offset: entry.contentOffset, length: entry.size)
        }
        return .bytes(try await client.pool.run { try read(entry, in: file) })
    }

    private static func read(_ entry: TarLayout.Entry, in file: OpenFile) throws -> [UInt8] {
        let bytes = try [UInt8](unsafeUninitializedCapacity: Int(entry.size)) { buffer, count in
            count = try file.read(
                into: UnsafeMutableRawBufferPointer(buffer),
                at: Int64(clamping: entry.contentOffset)
            )
        }
        guard StreamingDigest.of(bytes) == entry.digest else {
            throw BundleFailure(
                .entryContent,
                entry.name.text,
                expected: "content of \(entry.digest)",
                found: "other bytes; fetch or export the bundle again"
            )
        }
        return bytes
    }

    // MARK: Versions

    private struct VersionManifest: Sendable {
        let tag: RegistryTag
        let bytes: [UInt8]
    }

    /// The manifests of versions that are not tagged yet.
    private func missingVersions() async throws -> [VersionManifest] {
        let places = bundle.plan.firstEntries()
        var missing: [VersionManifest] = []
        for model in bundle.manifest.models {
            for version in model.versions {
                let tag = RegistryTag(model.name, version.version)
                guard !tag.isOfChannel else {
                    throw RegistryFailure(
                        .reference,
                        tag.text,
                        "a version of the model \(model.name) would have the tag of an order; push without --versions"
                    )
                }
                guard let entry = places[version.manifest], !(try await isThere(tag, version.manifest)) else {
                    continue
                }
                let bytes = try await client.pool.run { [file] in try Self.read(entry, in: file) }
                missing.append(VersionManifest(tag: tag, bytes: bytes))
            }
        }
        return missing
    }

    /// Counts from all transfers of a push.
    private final class Tally: Sendable {
        private let counts = Mutex((sent: 0, bytes: UInt64(0), mounted: 0))

        func add(_ outcome: UploadOutcome, _ size: UInt64) {
            counts.withLock { counts in
                switch outcome {
                case .mounted: counts.mounted += 1
                case .sent:
                    counts.sent += 1
                    counts.bytes += size
                }
            }
        }

        func summary(_ digest: Digest, isNew: Bool, contents: Int, versions: [RegistryTag]) -> Summary {
            counts.withLock {
                Summary(
                    digest: digest,
                    isNew: isNew,
                    contents: contents,
                    sent: $0.sent,
                    sentBytes: $0.bytes,
                    mounted: $0.mounted,
                    versions: versions
                )
            }
        }
    }
}
