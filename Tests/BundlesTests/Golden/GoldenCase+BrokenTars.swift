import Archive
import Bundles
import Identifiers
import Signing
import TestSupport

extension GoldenCase {
    /// Bundles whose signature is sound and whose tar is not the one it predicts.
    static let brokenTars: [GoldenCase] = damaged + fields + links + order

    private static let model = BundleDraft.modelName
    private static let weights = BundleDraft.weightsName
    private static let layer = BundleDraft.layerName
    private static let end = "the end of the bundle"
    private static let content = "bundle.entry.content"
    private static let header = "bundle.entry.header"

    private static let damaged: [GoldenCase] = [
        tampered("flipped-content.tar", "one bit of a model file", content, weights) { parts, _ in
            try parts.change(weights) { $0.body[3] ^= 0x10 }
        },
        tampered("flipped-header.tar", "one bit of a header, in its time", header, weights) { parts, _ in
            try parts.change(weights) { $0.header[140] ^= 0x01 }
        },
        tampered("flipped-padding.tar", "one bit of the zeros after a file", "bundle.entry.padding", weights) {
            parts,
            _ in
            try parts.change(weights) { $0.body[511] ^= 0x01 }
        },
        cut("cut-in-signature.tar", "cut in the signature", "bundle.truncated", "bundle.sig") { _ in 700 },
        cut("cut-in-content.tar", "cut in a model file", "bundle.truncated", weights) { parts in
            let before = parts.entries.prefix { $0.name != weights }
            return before.reduce(520) { $0 + $1.header.count + $1.body.count }
        },
        cut("cut-before-end.tar", "without the blocks of zeros at the end", "bundle.end", end) { parts in
            parts.entries.reduce(0) { $0 + $1.header.count + $1.body.count }
        },
        refused("trailing-byte.tar", "one byte after the end", "bundle.trailing", end) { try sound($0) + [0] },
        refused("trailing-zeros.tar.zst", "much more unwraps than was signed", "bundle.trailing", end) { keys in
            try wrapped(.zstd, sound(keys) + [UInt8](repeating: 0, count: 16 << 20))
        },
        refused("empty.tar", "no byte at all", "bundle.not-a-bundle", "bundle") { _ in [] },
        refused("other-tar.tar", "a tar that is no bundle", "bundle.not-a-bundle", "bundle") { _ in
            var tar = HostileTar()
            tar.addFile("models/churn/1/MLmodel", "flavors: {}\n")
            return tar.finished
        },
    ]

    private static let fields: [GoldenCase] = [
        tampered("owner.tar", "an owner that is not 0", header, weights) { parts, _ in
            try parts.change(weights) { $0.setHeader(at: 108, "0001750\0") }
        },
        tampered("signature-size.tar", "a size of the signature that is not octal", header, "bundle.sig") { parts, _ in
            try parts.change("bundle.sig") { $0.setHeader(at: 124, "       4096\0") }
        },
        named("pax-extra-key.tar", "a key more in a pax record", header) { part in
            let path = "models/churn/1/\u{E9}t\u{E9}.txt"
            part.header =
                paxHeader(paxRecord("mtime", "1700000") + paxRecord("path", path), for: path) + part.header.suffix(512)
        },
        named("gnu-long-name.tar", "a long name in GNU tar's way", header) { part in
            let path = "models/churn/1/\u{E9}t\u{E9}.txt\0"
            let long = HostileTar.Header(name: "././@LongLink", type: "L", size: path.utf8.count, magic: "ustar  \0")
            part.header = long.bytes + padded(path) + part.header.suffix(512)
        },
    ]

    private static let links: [GoldenCase] = [
        tampered("copy-for-link.tar", "the content once more in place of a hard link", header, layer) { parts, _ in
            let original = parts.entries[try parts.index(of: weights)]
            try parts.change(layer) { part in
                part.setHeader(at: 124, String(decoding: original.header[124..<136], as: UTF8.self))
                part.setHeader(at: 156, "0" + String(repeating: "\0", count: 100))
                part.body = original.body
            }
        },
        tampered("link-with-body.tar", "a hard link with a body", header, layer) { parts, _ in
            try parts.change(layer) { part in
                part.setHeader(at: 124, "00000000005\0")
                part.body = padded("evil\n")
            }
        },
        tampered("link-with-pax-body.tar", "a hard link with a body that a pax record hides", header, layer) {
            parts,
            _ in
            try parts.change(layer) { part in
                part.header = paxHeader(paxRecord("size", "5"), for: layer) + part.header
                part.body = padded("evil\n")
            }
        },
    ]

    private static let order: [GoldenCase] = [
        tampered("entries-swapped.tar", "two model files in the wrong order", header, model) { parts, _ in
            parts.entries.swapAt(try parts.index(of: model), try parts.index(of: weights))
        },
        tampered("entry-left-out.tar", "a model file left out", header, model) { parts, _ in
            parts.entries.remove(at: try parts.index(of: model))
        },
        tampered("entry-added.tar", "a file that is not signed", header, model) { parts, _ in
            let extra = HostileTar.Header(name: "models/churn/1/0", size: 5)
            try parts.insert(.init(name: "0", header: extra.bytes, body: padded("evil\n")), before: model)
        },
        tampered("global-header.tar", "a pax record for all entries that follow", header, model) { parts, _ in
            let record = paxRecord("path", "models/churn/1/other")
            let global = HostileTar.Header(name: "global", type: "g", size: record.utf8.count)
            try parts.insert(.init(name: "g", header: global.bytes, body: padded(record)), before: model)
        },
    ]

    private static func sound(_ keys: GoldenKeys) throws -> [UInt8] {
        try BundleDraft.small().bytes(signedBy: .init(key: keys.p256))
    }

    private static func cut(
        _ file: String,
        _ about: String,
        _ code: String,
        _ subject: String,
        at length: @escaping @Sendable (BundleParts) -> Int
    ) -> GoldenCase {
        refused(file, about, code, subject) { keys in
            let bytes = try sound(keys)
            return Array(bytes[..<length(try BundleParts(bytes))])
        }
    }

    /// One with a file whose name needs a pax record, which is changed.
    private static func named(
        _ file: String,
        _ about: String,
        _ code: String,
        _ change: @escaping @Sendable (inout BundleParts.Part) -> Void
    ) -> GoldenCase {
        let name = "models/churn/1/\u{E9}t\u{E9}.txt"
        return refused(file, about, code, name) { keys in
            var draft = try BundleDraft.small()
            draft.files[name] = Array("summer\n".utf8)
            try draft.describeGolden()
            var parts = try BundleParts(draft.bytes(signedBy: .init(key: keys.p256)))
            try parts.change(name, change)
            return parts.bytes
        }
    }

    /// A pax header as the format has it, with whatever records.
    private static func paxHeader(_ records: String, for name: String) -> [UInt8] {
        let digest = GoldenCase.digest(name)
        let header = HostileTar.Header(name: "PaxHeaders/\(digest)", type: "x", size: records.utf8.count)
        return header.bytes + padded(records)
    }

    private static func paxRecord(_ key: String, _ value: String) -> String {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count + 1
        while String(length).utf8.count + rest.utf8.count != length { length += 1 }
        return String(length) + rest
    }

    private static func padded(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes + [UInt8](repeating: 0, count: TarHeader.padding(after: UInt64(bytes.count)))
    }
}
