import AsyncSupport
import Bundles
import ContentStore
import DurableFiles
package import Identifiers
package import Signing

/// Where a repair of a project may take contents from.
package enum CheckSource: Sendable {
    /// A bundle, all of which must be signed by somebody trusted.
    case bundle(path: String, Trust, now: Timestamp)
    /// A directory: any file in it with the right digest, and a version's documents if it is a model.
    case directory(path: String)

    /// Puts what is wanted into an ingest.
    /// - Parameters:
    ///   - broken: contents that are damaged or missing.
    ///   - manifests: those of them that list the files of a version, which are not known without them.
    func collect(_ broken: Set<Digest>, manifests: Set<Digest>, into ingest: Ingest, width: Int) throws {
        switch self {
        case .bundle(let path, let trust, let now):
            let head = try UnverifiedBundle.read(path)
            let digests = Set(head.resources.map(\.digest))
            let wanted = digests.isDisjoint(with: manifests) ? broken : digests
            _ = try BundleFile.receive(path, trust: trust, now: now, destination: WantedContents(wanted, into: ingest))
        case .directory(let path):
            try Self.collect(path, broken, manifests, ingest, width)
        }
    }

    private static func collect(
        _ path: String,
        _ broken: Set<Digest>,
        _ manifests: Set<Digest>,
        _ ingest: Ingest,
        _ width: Int
    ) throws {
        let root = try DirectoryHandle(path: path)
        var wanted = broken
        if let model = try? ModelDirectory(path: path) {
            let files = try model.hashed(width: width)
            let config = ModelPack.config(of: files)
            let digest = StreamingDigest.of(config)
            let manifest = ModelPack.manifest(of: files, config: digest, configSize: config.count)
            let isLost = manifests.contains(StreamingDigest.of(manifest))
            if isLost { wanted.formUnion(files.map(\.digest)) }
            if isLost || broken.contains(digest) {
                _ = try ingest.add(config)
                _ = try ingest.add(manifest)
            }
        }
        let files = try TreeWalk.files(below: root)
        try Lanes.forEach(count: files.count, width: width) { [wanted] index in
            let location = files[index].location
            guard try wanted.contains(StreamingDigest.of(root.open(file: location)).digest) else { return }
            _ = try ingest.add(contentsOf: root.open(file: location))
        }
    }
}
