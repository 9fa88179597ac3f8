import Identifiers
import OCIRegistry
import StrictJSON

/// A manifest of a repository as people and programs read it.
enum RegistryEntryText {
    static func table(_ entries: [RegistryEntry]) -> String {
        var table = Table([
            .left("TAG"), .left("KIND"), .left("PROJECT"), .right("SEQUENCE"), .right("SIZE"), .left("CREATED"),
            .left("DIGEST"),
        ])
        for entry in entries {
            let bundle = entry.bundle
            table.add([
                tags(entry), kind(entry), bundle?.project?.printable ?? "", bundle?.sequence.map { String($0) } ?? "",
                ByteCount.formatted(entry.bytes), bundle?.created.map { Format.time($0.description) } ?? "",
                entry.digest.description,
            ])
        }
        return table.text()
    }

    static func line(_ entry: RegistryEntry) -> String {
        let sequence = entry.bundle?.sequence.map { ", sequence \($0)" } ?? ""
        return "\(kind(entry)) \(tags(entry))\(sequence), \(entry.digest)"
    }

    static func json(_ entry: RegistryEntry) -> JSONValue {
        let bundle = entry.bundle
        return [
            "tags": .array(entry.tags.map { .string($0.text) }), "digest": .string(entry.digest.description),
            "kind": .string(kind(entry)), "project": .optional(bundle?.project), "bundle": .optional(bundle?.id?.text),
            "sequence": bundle?.sequence.map(JSONValue.integer) ?? .null,
            "created": .optional(bundle?.created?.description), "bytes": .integer(Int64(clamping: entry.bytes)),
        ]
    }

    private static func tags(_ entry: RegistryEntry) -> String {
        entry.tags.map(\.text).joined(separator: ", ")
    }

    private static func kind(_ entry: RegistryEntry) -> String {
        switch entry.kind {
        case .bundle: "bundle"
        case .version: "version"
        case .order: "order"
        case .other: "other"
        }
    }
}
