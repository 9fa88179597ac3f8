import AsyncSupport
import Bundles
import DurableFiles
package import Identifiers
import Integrity
package import Signing

/// A source of contents for the repair of a project.
package enum RepairSource: Sendable {
    /// A bundle with a trusted signature.
    case bundle(path: String, Trust, now: Timestamp)
    /// A directory with copies of files. If it is a model, the documents of its version can be made again.
    case directory(path: String)

    /// Adds the wanted contents of this source.
    /// - Parameters:
    ///   - broken: contents that are damaged or missing.
    ///   - manifests: those of them that list the files of a version, which are not known without them.
    func add(to sources: RepairSources, _ broken: Set<Digest>, manifests: Set<Digest>, width: Int) throws {
        switch self {
        case .bundle(let path, let trust, let now):
            try sources.add(bundle: path, trust: trust, now: now) { head in
                let digests = Set(head.resources.map(\.digest))
                return digests.isDisjoint(with: manifests) ? broken : digests
            }
        case .directory(let path):
            try Self.add(path, to: sources, broken, manifests, width)
        }
    }

    private static func add(
        _ path: String,
        to sources: RepairSources,
        _ broken: Set<Digest>,
        _ manifests: Set<Digest>,
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
            if isLost || broken.contains(digest) { try sources.add(documents: [config, manifest]) }
        }
        try sources.add(filesBelow: root, wanted: wanted, width: width)
    }
}
