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

    private static let width = 8

    /// Asks for each content whether the node has it, but for those of the current bundle, which it has.
    static func ask(_ contents: NodeContents, _ bundle: UnverifiedBundle) async throws -> PlannedContent {
        let entries = bundle.plan.firstEntries().filter { $0.value.name != TarLayout.manifestName }
        let all = entries.values.reduce(0) { $0 + $1.size }
        func lacking(_ files: Int, _ bytes: UInt64) -> PlannedContent {
            PlannedContent(files: files, bytes: bytes, allFiles: entries.count, allBytes: all)
        }
        if contents.known(bundle.manifestDigest) != nil { return lacking(0, 0) }
        guard bundle.compression == nil else {
            let size = try OpenFile.read(bundle.path).status().size
            return PlannedContent(files: 1, bytes: size, allFiles: 1, allBytes: size)
        }
        let there = Set(contents.current?.plan.entries.map(\.digest) ?? [])
        let asked = entries.filter { !there.contains($0.key) }.map { (digest: $0.key, size: $0.value.size) }
        let missing = Mutex<(files: Int, bytes: UInt64)>((0, 0))
        let client = contents.client
        do {
            try await Concurrent.forEach(asked, width: width) { entry in
                guard try await !client.hasBlob(entry.digest) else { return }
                missing.withLock { missing in
                    missing.files += 1
                    missing.bytes += entry.size
                }
            }
        } catch let problem as NodeProblem where problem.stableCode == "token.scope" {
            // A token for one project may not ask about contents, which projects share.
            var most = lacking(asked.count, asked.reduce(0) { $0 + $1.size })
            most.isExact = false
            return most
        }
        let found = missing.withLock { $0 }
        return lacking(found.files, found.bytes)
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
