import DurableFiles
import Foundation
import Identifiers
import Signing
import StrictJSON
import TestSupport

/// Writes what is missing in bundles/golden. A file that is there is never written again, and its row stays as it is: what
/// a release has judged, every later one must judge the same.
struct GoldenMaking {
    private static let table = "expected.json"

    private let directory: DirectoryHandle
    private let keys: GoldenKeys

    init(in path: String) throws {
        directory = try DirectoryHandle.creating(path: path)
        keys = try GoldenKeys(in: directory)
    }

    func makeMissing() throws {
        var rows = try knownRows()
        for golden in GoldenCase.all where try directory.status(of: golden.file) == nil {
            _ = try directory.openOrMake(directory: String(golden.file.prefix { $0 != "/" }))
            let draft = try golden.draft()
            let bytes = try golden.make(draft, keys)
            try directory.create(file: golden.file).write(bytes)
            rows.append(try row(golden, draft, bytes))
        }
        let table: [String: Any] = [
            "at": GoldenCase.moment.description, "trust": GoldenKeys.trustFiles, "bundles": rows,
        ]
        let text = try JSONSerialization.data(
            withJSONObject: table,
            options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        )
        try directory.replace(file: Self.table, with: Array(text) + [0x0A])
    }

    private func knownRows() throws -> [Any] {
        guard try directory.status(of: Self.table) != nil else { return [] }
        let table = try JSONSerialization.jsonObject(with: Data(try directory.read(file: Self.table)))
        return (table as? [String: Any])?["bundles"] as? [Any] ?? []
    }

    private func row(_ golden: GoldenCase, _ draft: BundleDraft, _ bytes: [UInt8]) throws -> [String: Any] {
        var row: [String: Any] = [
            "file": golden.file, "about": golden.about, "digest": StreamingDigest.of(bytes).description,
        ]
        switch golden.outcome {
        case .refused(let code, let subject): row["refused"] = ["code": code, "subject": subject]
        case .accepted:
            let signer = try golden.signer(keys)
            let manifest = draft.replaced["bundle.json"] ?? JSONWriter.bytes(of: draft.manifest)
            row["accepted"] =
                [
                    "project": draft.manifest["project"]?.string ?? "",
                    "bundle": draft.manifest["bundle"]?.string ?? "",
                    "sequence": draft.manifest["sequence"]?.integer ?? 0,
                    "manifest": StreamingDigest.of(manifest).description,
                    "signer": ["kind": signer.kind.rawValue, "hint": signer.hint, "name": signer.name],
                ] as [String: Any]
        }
        return row
    }
}

extension GoldenCase {
    static let all = good + deltas + brokenTars + brokenSignatures + brokenDocuments
}
