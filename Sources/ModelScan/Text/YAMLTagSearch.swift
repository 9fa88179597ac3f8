/// Finds the tags by which PyYAML makes objects of Python (`!!python/object/apply:os.system`), if a program reads the file with a loader
/// that is not safe. Tags of plain values, such as `!!python/tuple`, make none.
enum YAMLTagSearch {
    enum Found: Hashable {
        case object(PickleImport)
        /// The callable that Hydra takes for a `_target_`, as ModelAudit 0.2.54 looks for (CVE-2025-23304).
        case target(PickleImport)
        /// A tag that is not what it looks like.
        case hidden(String)
    }

    private static let margin = 1024
    private static let kinds = ["object/apply:", "object/new:", "object:", "name:", "module:"].map { Array($0.utf8) }
    private static let word = Array("python/".utf8)
    private static let directive = Array("%TAG".utf8)
    private static let target = Array("_target_".utf8)
    private static let foundLimit = 1000

    static func isNamedAsYAML(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix(".yaml") || name.hasSuffix(".yml")
    }

    /// - Returns: each once, with the offset of its first place.
    static func all(in input: ByteInput) throws -> [(found: Found, offset: UInt64)] {
        var seen: Set<Found> = []
        var all: [(Found, UInt64)] = []
        _ = try ByteSearch.first(in: input, margin: margin) { bytes, at, base in
            guard let found = found(bytes, at), seen.insert(found).inserted else { return false }
            all.append((found, base + UInt64(at)))
            return all.count >= foundLimit
        }
        return all
    }

    private static func found(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Found? {
        switch bytes[at] {
        case UInt8(ascii: "%") where isPrefix(directive, bytes, at) && (at == 0 || bytes[at - 1] < 0x20):
            return .hidden("gives types names of its own (%TAG)")
        case UInt8(ascii: "!") where at == 0 || isBefore(bytes[at - 1]):
            let tag = bytes[(at + 1)...].prefix { $0 > 0x20 && !",[]{}\"'".utf8.contains($0) }
            return tag.contains(UInt8(ascii: "%")) ? .hidden("writes the name of a type with escapes") : nil
        case word[0] where isPrefix(word, bytes, at) && at > 0 && "!:".utf8.contains(bytes[at - 1]):
            let start = at + word.count
            guard let kind = kinds.first(where: { isPrefix($0, bytes, start) }) else { return nil }
            let name = String(
                decoding: bytes[(start + kind.count)...].prefix { $0 > 0x20 && !",[]{}\"'>".utf8.contains($0) },
                as: UTF8.self
            )
            if kind == kinds.last { return .object(PickleImport(module: name, name: "")) }
            return .object(object(name))
        case target[0] where isPrefix(target, bytes, at):
            let value = bytes[(at + target.count)...].prefix(margin / 2).drop { "\"': ".utf8.contains($0) }
            return .target(
                object(String(decoding: value.prefix { $0 > 0x20 && !",}\"'".utf8.contains($0) }, as: UTF8.self))
            )
        default: return nil
        }
    }

    private static func object(_ name: String) -> PickleImport {
        guard let dot = name.lastIndex(of: ".") else { return PickleImport(module: "builtins", name: name) }
        return PickleImport(module: String(name[..<dot]), name: String(name[name.index(after: dot)...]))
    }

    private static func isBefore(_ byte: UInt8) -> Bool { byte <= 0x20 || ",[{:-?".utf8.contains(byte) }

    private static func isPrefix(_ word: [UInt8], _ bytes: UnsafeRawBufferPointer, _ at: Int) -> Bool {
        at + word.count <= bytes.count && bytes[at..<at + word.count].elementsEqual(word)
    }
}
