import Bundles
import DurableFiles
import Identifiers
package import Signing
package import StrictJSON

/// A sound bundle taken apart into its entries, to be put together again as no honest writer would.
package struct BundleParts: Sendable {
    /// One entry: all header blocks before its content, then the content with its padding.
    package struct Part: Sendable {
        package let name: String
        package var header: [UInt8]
        package var body: [UInt8]

        package init(name: String, header: [UInt8], body: [UInt8]) {
            self.name = name
            self.header = header
            self.body = body
        }

        /// Overwrites bytes of the entry's own header, and makes its checksum right again.
        package mutating func setHeader(at offset: Int, _ text: String) {
            let start = header.count - TarHeader.blockSize
            header.replaceSubrange(start + offset..<start + offset + text.utf8.count, with: text.utf8)
            header.replaceSubrange(start + 148..<start + 156, with: Array(repeating: 0x20, count: 8))
            let sum = String(header[start...].reduce(0) { $0 + Int($1) }, radix: 8)
            let digits = String(repeating: "0", count: 6 - sum.utf8.count) + sum
            header.replaceSubrange(start + 148..<start + 156, with: Array((digits + "\0 ").utf8))
        }
    }

    /// In the order of the tar; the first is the signature.
    package var entries: [Part]

    /// - Parameter bundle: a plain tar that is sound but for its signature.
    package init(_ bundle: [UInt8]) throws {
        let size = bundle[124..<135].reduce(0) { $0 << 3 | Int($1 & 7) }
        let signature = Array(bundle[512..<512 + size])
        let statement = try BundleSignature.readUnverified(signature).statement
        let plan = try TarLayout(resources: statement.resources, signatureSize: UInt64(size))
        entries = [Self.signaturePart(signature)]
        for entry in plan.entries {
            let content = Int(entry.contentOffset)
            let header = Array(bundle[Int(entry.offset)..<content])
            entries.append(
                Part(name: entry.name.text, header: header, body: Array(bundle[content..<Int(entry.end)]))
            )
        }
    }

    /// The tar, with its end.
    package var bytes: [UInt8] {
        let tar = entries.flatMap { $0.header + $0.body }
        let ended = tar + [UInt8](repeating: 0, count: 1024)
        return ended + [UInt8](repeating: 0, count: (10240 - ended.count % 10240) % 10240)
    }

    /// The index of an entry.
    package func index(of name: String) throws -> Int {
        guard let index = entries.firstIndex(where: { $0.name == name }) else { throw NoSuchEntry(name: name) }
        return index
    }

    package mutating func change(_ name: String, _ edit: (inout Part) -> Void) throws {
        edit(&entries[try index(of: name)])
    }

    package mutating func insert(_ part: Part, before name: String) throws {
        entries.insert(part, at: try index(of: name))
    }

    /// Edits the finished signature, after it was made.
    package mutating func editSignature(_ edit: (inout String) throws -> Void) throws {
        var text = String(decoding: signature, as: UTF8.self)
        try edit(&text)
        setSignature(Array(text.utf8))
    }

    /// Changes the statement and signs it, though no honest statement might read so.
    package mutating func sign(
        with identity: SigningIdentity,
        statement edit: (inout JSONValue) -> Void = { _ in }
    ) throws {
        var statement = try statement()
        edit(&statement)
        setSignature(try BundleSignature.sign(payload: JSONWriter.bytes(of: statement), with: identity))
    }

    /// The statement that is signed now.
    package func statement() throws -> JSONValue {
        let payload = try BundleSignature.readUnverified(signature).statement.payload()
        return try JSONParser.parse(payload, subject: "statement")
    }

    package mutating func setSignature(_ signature: [UInt8]) {
        entries[0] = Self.signaturePart(signature)
    }

    /// `bundle.sig` as it stands.
    package var signature: [UInt8] {
        let size = entries[0].header[124..<135].reduce(0) { $0 << 3 | Int($1 & 7) }
        return Array(entries[0].body[..<size])
    }

    private static func signaturePart(_ signature: [UInt8]) -> Part {
        let size = UInt64(signature.count)
        return Part(
            name: TarLayout.signatureName.text,
            header: TarHeader.bytes(name: TarLayout.signatureName, size: size),
            body: signature + [UInt8](repeating: 0, count: TarHeader.padding(after: size))
        )
    }

    private struct NoSuchEntry: Error {
        let name: String
    }
}

extension JSONValue {
    /// Changes the list of files of a statement, and the digest over it.
    package mutating func editResources(_ edit: (inout [JSONValue]) -> Void) {
        var predicate = self["predicate"] ?? .null
        var resources = predicate["resources"]?.array ?? []
        edit(&resources)
        predicate["resources"] = .array(resources)
        self["predicate"] = predicate
        let digests = resources.compactMap { $0["digest"]?.string?.lowercased() }.compactMap { Digest(hex: $0)?.bytes }
        var subject = self["subject"]?.array?.first ?? .null
        subject["digest"] = ["sha256": .string(StreamingDigest.of(digests.flatMap { $0 }).hex)]
        self["subject"] = [subject]
    }
}
