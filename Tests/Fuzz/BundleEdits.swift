import Bundles
import Conformance
import DurableFiles
import Identifiers
import Signing
import StrictJSON

/// Reads an input as a list of changes to a bundle, a few bytes each.
struct BundleEdits {
    private var parts: BundleParts
    private var statement: JSONValue
    private var program: ArraySlice<UInt8>
    /// Contents that the tar gets where it is written by its list.
    private var contents: [Digest: [UInt8]]
    private var followsPlan = false
    private var isSorted = false
    private var tail: [UInt8] = []

    /// Changes of one input.
    private static let limit = 8

    init(parts: BundleParts, statement: JSONValue, program: [UInt8]) {
        self.parts = parts
        self.statement = statement
        self.program = program[...]
        contents = [:]
        for (name, digest, size) in Self.files(of: statement) {
            guard let part = parts.entries.first(where: { $0.name == name && $0.body.count >= size }) else { continue }
            contents[digest] = Array(part.body[..<size])
        }
        contents[StreamingDigest.of([])] = []
    }

    mutating func run() {
        let options = next()
        followsPlan = options & 1 == 0
        isSorted = options & 2 == 0
        for _ in 0..<Self.limit where !program.isEmpty { change() }
    }

    /// - Throws: where the list of files cannot be a bundle's, which is a refusal too.
    func bundle(signedBy identity: SigningIdentity) throws -> [UInt8] {
        var statement = statement
        statement.editResources { resources in
            guard isSorted else { return }
            resources.sort { Self.name(of: $0).utf8.lexicographicallyPrecedes(Self.name(of: $1).utf8) }
        }
        let signature = try BundleSignature.sign(payload: JSONWriter.bytes(of: statement), with: identity)
        var changed = parts
        changed.setSignature(signature)
        guard followsPlan else { return changed.bytes + tail }
        let read = try BundleSignature.readUnverified(signature).statement
        let plan = try TarLayout(resources: read.resources, signatureSize: UInt64(signature.count))
        guard plan.totalSize < 1 << 20 else { return changed.bytes }
        var tar = changed.entries[0].header + changed.entries[0].body
        for entry in plan.entries {
            tar += entry.header
            let body = entry.isHardLink ? [] : contents[entry.digest] ?? []
            tar += body + [UInt8](repeating: 0, count: TarHeader.padding(after: UInt64(body.count)))
        }
        return tar + [UInt8](repeating: 0, count: max(0, Int(plan.totalSize) - tar.count)) + tail
    }

    private mutating func change() {
        let kind = next() % 14
        let at = Int(next())
        let entry = at % parts.entries.count
        switch kind {
        case 0 where !parts.entries[entry].body.isEmpty:
            parts.entries[entry].body[short() % parts.entries[entry].body.count] ^= next()
        case 1: parts.entries[entry].header[short() % parts.entries[entry].header.count] ^= next()
        case 2 where parts.entries.count > 2 && entry > 0: parts.entries.remove(at: entry)
        case 3: parts.entries.insert(parts.entries[entry], at: Int(next()) % parts.entries.count)
        case 4: parts.entries.swapAt(entry, Int(next()) % parts.entries.count)
        case 5: tail = take()
        case 6: edit(at) { $0["name"] = .string(String(decoding: $1, as: UTF8.self)) }
        case 7:
            let size = take().prefix(8).reduce(into: Int64(0)) { $0 = $0 << 8 | Int64($1) }
            edit(at) { resource, _ in resource["annotations"] = ["size": .integer(size)] }
        case 8:
            let digest = StreamingDigest.of(take()).hex
            edit(at) { resource, _ in resource["digest"] = .string(digest) }
        case 9: replace(at)
        case 10: statement.editResources { if !$0.isEmpty { $0.remove(at: at % $0.count) } }
        case 11: statement.editResources { if !$0.isEmpty { $0.append($0[at % $0.count]) } }
        case 12: add()
        case 13: edit(at) { $0[String(decoding: $1.prefix(12), as: UTF8.self)] = .null }
        default: break
        }
    }

    private mutating func edit(_ at: Int, _ body: (inout JSONValue, [UInt8]) -> Void) {
        let bytes = take()
        statement.editResources { resources in
            guard !resources.isEmpty else { return }
            body(&resources[at % resources.count], bytes)
        }
    }

    /// Another content of a file, signed as it is.
    private mutating func replace(_ at: Int) {
        let bytes = take()
        let digest = StreamingDigest.of(bytes)
        contents[digest] = bytes
        statement.editResources { resources in
            guard !resources.isEmpty else { return }
            resources[at % resources.count]["digest"] = .string(digest.hex)
            resources[at % resources.count]["annotations"] = ["size": .integer(Int64(bytes.count))]
        }
    }

    /// A further file, signed as it is.
    private mutating func add() {
        let name = take()
        let bytes = take()
        let digest = StreamingDigest.of(bytes)
        contents[digest] = bytes
        statement.editResources {
            $0.append([
                "name": .string(String(decoding: name, as: UTF8.self)), "algorithm": "sha256",
                "digest": .string(digest.hex), "annotations": ["size": .integer(Int64(bytes.count))],
            ])
        }
    }

    private mutating func next() -> UInt8 { program.popFirst() ?? 0 }

    private mutating func short() -> Int { Int(next()) << 8 | Int(next()) }

    /// A text of the length that its first byte says.
    private mutating func take() -> [UInt8] {
        let count = Int(next())
        defer { program = program.dropFirst(count) }
        return Array(program.prefix(count))
    }

    private static func name(of resource: JSONValue) -> String { resource["name"]?.string ?? "" }

    private static func files(of statement: JSONValue) -> [(String, Digest, Int)] {
        (statement["predicate"]?["resources"]?.array ?? []).compactMap { resource in
            guard let name = resource["name"]?.string, let size = resource["annotations"]?["size"]?.integer,
                let digest = resource["digest"]?.string.flatMap({ Digest(hex: $0) })
            else { return nil }
            return (name, digest, Int(size))
        }
    }
}
