import AsyncSupport
import Bundles
import DurableFiles
import Identifiers
import NodeClient
import StrictJSON
import Synchronization

/// The contents of a bundle that would be sent.
struct PlannedContent {
    /// Distinct contents, and their bytes; a compressed bundle is one.
    let files: Int
    let bytes: UInt64
    /// Those of the whole bundle.
    let allFiles: Int
    let allBytes: UInt64
    /// False where the node did not say what it has: then less may be sent.
    var isExact = true
    /// Contents that a delta leaves out and the node lacks, as far as the node said; the node then refuses the delta.
    var absent: [TarLayout.Entry] = []

    private static let width = 8

    /// Asks for each content whether the node has it, but for those of the current bundle, which it has.
    static func ask(_ contents: NodeContents, _ bundle: UnverifiedBundle) async throws -> PlannedContent {
        let entries = bundle.plan.firstEntries().filter { $0.value.name != TarLayout.manifestName }
        let all = entries.values.reduce(0) { $0 + $1.size }
        let places = bundle.layout.firstEntries()
        func lacking(_ files: Int, _ bytes: UInt64) -> PlannedContent {
            PlannedContent(files: files, bytes: bytes, allFiles: entries.count, allBytes: all)
        }
        if contents.known(bundle.manifestDigest) != nil { return lacking(0, 0) }
        guard bundle.compression == nil || bundle.delta != nil else {
            let size = try OpenFile.read(bundle.path).status().size
            return PlannedContent(files: 1, bytes: size, allFiles: 1, allBytes: size)
        }
        let there = Set(contents.current?.plan.entries.map(\.digest) ?? [])
        let asked = entries.filter { !there.contains($0.key) }.map { (digest: $0.key, size: $0.value.size) }
        let missing = Mutex<[Digest]>([])
        let client = contents.client
        do {
            try await Concurrent.forEach(asked, width: width) { entry in
                guard try await !client.hasBlob(entry.digest) else { return }
                missing.withLock { $0.append(entry.digest) }
            }
        } catch let problem as NodeProblem where problem.stableCode == "token.scope" {
            // A token for one project may not ask about contents, which projects share.
            let here = asked.filter { places[$0.digest] != nil }
            var most = lacking(here.count, here.reduce(0) { $0 + $1.size })
            most.isExact = false
            return most
        }
        let found = missing.withLock { $0 }
        let sent = found.compactMap { places[$0] }
        var content = lacking(sent.count, sent.reduce(0) { $0 + $1.size })
        content.absent = found.filter { places[$0] == nil }.compactMap { entries[$0] }.sorted { $0.offset < $1.offset }
        return content
    }

    /// The refusal of a delta whose rest the node lacks; nil if it has it.
    func obstacle(of bundle: UnverifiedBundle) -> Finding? {
        guard let delta = bundle.delta, let first = absent.first else { return nil }
        return Finding(
            code: BundleCode.deltaBase.rawValue,
            subject: "\(bundle.manifest.project) \(bundle.manifest.bundle)",
            expected: "all that the delta leaves out, as \(delta.base.description) has it",
            found:
                "\(Format.count(absent.count, "content")) of it missing, \(ByteCount.formatted(absent.clampedSum { $0.size })), such as "
                + first.name.text
        )
    }

    var text: String {
        guard files > 0 else { return "nothing: the node has all \(Format.count(allFiles, "file"))" }
        return (isExact ? "" : "at most ")
            + "\(Format.count(files, "file")), \(ByteCount.formatted(bytes)), of \(allFiles), "
            + ByteCount.formatted(allBytes)
    }

    var value: JSONValue {
        [
            "files": .integer(Int64(files)), "bytes": .integer(Int64(clamping: bytes)),
            "allFiles": .integer(Int64(allFiles)), "allBytes": .integer(Int64(clamping: allBytes)),
            "exact": .bool(isExact),
        ]
    }
}
