import Archive
import ContentStore
import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

@testable import Bundles

@Suite("Deltas")
struct DeltaTests {
    private static let mlmodel = Array("flavors: {}".utf8)
    private static let old: [String: [String: [UInt8]]] = [
        "1": ["MLmodel": mlmodel, "weights.bin": Array("the first weights".utf8), "twin.bin": Array("same".utf8)]
    ]
    private static let new: [String: [String: [UInt8]]] = old.merging([
        "2": ["MLmodel": mlmodel, "weights.bin": Array("the second weights".utf8), "twin.bin": Array("same".utf8)]
    ]) { first, _ in first }

    /// A base, the bundle after it, and that as a delta.
    private static func exported(_ compression: Compression? = nil) throws -> Exporter {
        let exporter = try Exporter()
        try exporter.export(old, to: "base.tar")
        try exporter.export(new, to: "whole.tar", sequence: 2)
        try exporter.export(new, to: "delta.tar", sequence: 2, base: "base.tar", compression: compression)
        return exporter
    }

    @Test("a delta and its base are the whole bundle, plain and compressed", arguments: [nil, Compression.zstd, .gzip])
    func roundTrip(compression: Compression?) throws {
        let exporter = try Self.exported(compression)
        let bundle = try exporter.verify("delta.tar", base: "base.tar")
        let whole = try exporter.verify("whole.tar")
        #expect(bundle.manifestDigest == whole.manifestDigest && bundle.resources == whole.resources)
        #expect(bundle.manifest.models.first?.versions.count == 2)
    }

    @Test("a delta has only what its base lacks, once, and bundle.json")
    func contents() throws {
        let exporter = try Self.exported()
        let base = Set(try UnverifiedBundle.read(exporter.directory.path("base.tar")).resources.map(\.digest))
        let delta = try UnverifiedBundle.read(exporter.directory.path("delta.tar"))
        let own = delta.layout.entries.dropFirst()
        #expect(delta.layout.entries.first?.name.text == "bundle.delta" && own.first?.name.text == "bundle.json")
        #expect(own.allSatisfy { !base.contains($0.digest) } && Set(own.map(\.digest)).count == own.count)
        let all = Set(delta.plan.entries.map(\.digest))
        #expect(all.subtracting(base) == Set(own.map(\.digest)))
        #expect(delta.delta?.base.bundle.text == "b.1" && delta.manifest.bundle.text == "b.2")
        try Shell.run("tar tf \(exporter.directory.path("delta.tar")) >\(exporter.directory.path("names"))")
        let names = String(decoding: try exporter.directory.handle.read(file: "names"), as: UTF8.self)
        #expect(names.hasPrefix("bundle.sig\nbundle.delta\nbundle.json\n"))
    }

    @Test("a delta of 5 % new bytes is hardly larger than these")
    func size() throws {
        let exporter = try Exporter()
        var files: [String: [UInt8]] = ["MLmodel": Self.mlmodel]
        for number in UInt8(0)..<20 { files["part-\(number).bin"] = [UInt8](repeating: number, count: 3 << 20) }
        try exporter.export(["1": files], to: "base.tar")
        let changed = [UInt8](repeating: 99, count: 3 << 20)
        files["part-3.bin"] = changed
        let summary = try exporter.export(["1": files], to: "delta.tar", sequence: 2, base: "base.tar")
        #expect(Double(summary.fileSize) <= 1.02 * Double(changed.count), "\(summary.fileSize)")
        #expect(summary.delta?.contents ?? 0 < 8)
    }

    @Test("of many missing files a thousand are named, and all are counted")
    func manyMissing() throws {
        let exporter = try Exporter()
        var files: [String: [UInt8]] = ["MLmodel": Self.mlmodel]
        for number in 0..<1100 { files["part-\(number)"] = Array("content \(number)".utf8) }
        try exporter.export(["1": files], to: "base.tar")
        files["new"] = Array("new".utf8)
        try exporter.export(["1": files], to: "delta.tar", sequence: 2, base: "base.tar")
        let failure = #expect(throws: BundleFailure.self) { try exporter.verify("delta.tar") }
        #expect(failure?.code == .deltaBase && failure?.findings.count == 1000)
        #expect(failure?.message.contains(" lacks 11") == true, "\(failure?.message ?? "")")
    }

    @Test("without the base, or with another one, each missing file is named")
    func missing() throws {
        let exporter = try Self.exported()
        let alone = exporter.refusal("delta.tar")
        #expect(alone.code == "bundle.delta.base")
        let names = alone.findings.map(\.subject)
        #expect(names.contains("models/m/1/weights.bin") && !names.contains("models/m/2/weights.bin"))
        try exporter.export(["9": ["MLmodel": Self.mlmodel]], to: "other.tar", sequence: 3)
        let other = exporter.refusal("delta.tar", base: "other.tar")
        #expect(other.code == "bundle.delta.base" && other.findings.count < alone.findings.count)
    }

    @Test("a base is a whole plain bundle, and each of its contents is hashed")
    func base() throws {
        let exporter = try Self.exported()
        #expect(exporter.refusal("delta.tar", base: "delta.tar").code == "bundle.delta.base")
        try exporter.export(Self.old, to: "base.tar.zst", compression: .zstd)
        #expect(exporter.refusal("delta.tar", base: "base.tar.zst").code == "bundle.delta.base")
        let base = try UnverifiedBundle.read(exporter.directory.path("base.tar"))
        var bytes = try exporter.directory.handle.read(file: "base.tar")
        let entry = try #require(base.plan.entries.first { $0.name.text == "models/m/1/weights.bin" })
        bytes[Int(entry.contentOffset)] ^= 1
        try exporter.directory.write(bytes, to: "rotten.tar")
        #expect(exporter.refusal("delta.tar", base: "rotten.tar").code == "bundle.delta.base")
    }

    @Test("every byte of a delta counts")
    func everyByte() throws {
        let exporter = try Self.exported()
        let bytes = try exporter.directory.handle.read(file: "delta.tar")
        let delta = try UnverifiedBundle.read(exporter.directory.path("delta.tar"))
        let first = delta.layout.entries[0]
        let words = Int(first.contentOffset)..<Int(first.contentOffset + first.size)
        // The header and content of bundle.delta, one byte of each later entry, and the end.
        let places =
            Array(stride(from: Int(first.offset), to: Int(first.end), by: 7))
            + delta.layout.entries.dropFirst().flatMap { [Int($0.offset) + 100, Int($0.contentOffset)] }
            + [Int(delta.layout.endOffset), bytes.count - 1]
        for place in places {
            var changed = bytes
            changed[place] ^= 1
            try exporter.directory.handle.replace(file: "changed.tar", with: changed)
            let code = exporter.refusal("changed.tar", base: "base.tar").code
            // A base under another name is no other bundle: nobody relies on what it is called.
            guard code != "accepted" || !words.contains(place) else {
                let again = try UnverifiedBundle.read(exporter.directory.path("changed.tar"))
                #expect(again.delta?.contents == delta.delta?.contents)
                continue
            }
            #expect(code != "accepted", "\(place)")
        }
        for cut in [Int(first.offset) + 4, Int(first.offset) + 300, Int(first.end) - 1, bytes.count - 10_240] {
            try exporter.directory.handle.replace(file: "cut.tar", with: Array(bytes.prefix(cut)))
            #expect(exporter.refusal("cut.tar", base: "base.tar").code != "accepted", "\(cut)")
        }
        try exporter.directory.handle.replace(file: "long.tar", with: bytes + [0])
        #expect(exporter.refusal("long.tar", base: "base.tar").code == "bundle.trailing")
    }

    @Test("bundle.delta names contents of the bundle, in its order, each once, bundle.json first")
    func list() throws {
        let exporter = try Self.exported()
        let delta = try UnverifiedBundle.read(exporter.directory.path("delta.tar"))
        let own = try #require(delta.delta)
        let foreign = StreamingDigest.of(Array("nothing of it".utf8))
        let backwards = Array(own.contents.dropFirst().reversed())
        let lists: [[Digest]] = [
            [], Array(own.contents.dropFirst()), own.contents + [own.contents[0]], own.contents + [foreign],
            [own.contents[0]] + backwards,
        ]
        for contents in lists {
            let wrong = BundleDelta(base: own.base, contents: contents)
            let failure = #expect(throws: BundleFailure.self) {
                try delta.plan.layout(of: wrong, document: wrong.json())
            }
            #expect(failure?.code == .delta)
        }
        for text in [
            #"{"format":"slipway.delta/2","base":{},"contents":[]}"#, #"{"format":"slipway.delta/1","contents":[]}"#,
            #"{"format":"slipway.delta/1","base":{"project":"p"},"contents":[]}"#, "[]", "{",
        ] {
            #expect(throws: (any Error).self) { try BundleDelta(json: Array(text.utf8)) }
        }
        #expect(try BundleDelta(json: own.json()) == own)
    }

    @Test("a content store that has the rest takes a delta in, in pieces of any size; another one takes nothing")
    func store() throws {
        let exporter = try Self.exported()
        let bytes = try exporter.directory.handle.read(file: "delta.tar")
        let node = try ContentStore(openingOrCreatingAt: exporter.directory.handle.openOrMake(directory: "node"))
        let base = try exporter.directory.handle.read(file: "base.tar")
        _ = try receive(base, 1 << 20, into: node, exporter.trust, keeps: true)
        for chunk in [1, 511, 1 << 20] {
            let bundle = try receive(bytes, chunk, into: node, exporter.trust)
            #expect(bundle.manifest.sequence == 2)
        }
        let empty = try ContentStore(
            openingOrCreatingAt: exporter.directory.handle.openOrMake(directory: "empty")
        )
        let failure = #expect(throws: BundleFailure.self) { try receive(bytes, 512, into: empty, exporter.trust) }
        #expect(failure?.code == .deltaBase)
        #expect(try exporter.directory.handle.open(directory: "empty/blobs/sha256").names().isEmpty)
    }

    private func receive(
        _ bytes: [UInt8],
        _ chunk: Int,
        into store: ContentStore,
        _ trust: Trust,
        keeps: Bool = false
    ) throws -> VerifiedBundle {
        let ingest = try store.beginIngest()
        defer { ingest.discard() }
        let verifier = StreamingVerifier(trust: trust, now: Verification.now, destination: ingest)
        var rest = bytes[...]
        while !rest.isEmpty {
            try rest.prefix(chunk).withUnsafeBytes { try verifier.receive($0) }
            rest = rest.dropFirst(chunk)
        }
        let bundle = try verifier.finish()
        if keeps { try ingest.commit() }
        return bundle
    }

    @Test("a delta is no head of an offer, and the head of its bundle is made of it")
    func head() throws {
        let exporter = try Self.exported()
        let delta = try UnverifiedBundle.read(exporter.directory.path("delta.tar")) { $0 == TarLayout.manifestName }
        let bytes = try exporter.directory.handle.read(file: "delta.tar")
        let cut = Array(bytes.prefix(Int(delta.layout.entries[1].end)))
        #expect(throws: BundleFailure.self) {
            try VerifiedHead.verify(cut, trust: exporter.trust, now: Verification.now)
        }
        let manifest = try #require(delta.texts[TarLayout.manifestName])
        let head = try VerifiedHead.verify(
            delta.plan.head(signature: delta.signature, manifest: manifest),
            trust: exporter.trust,
            now: Verification.now
        )
        #expect(head.manifestDigest == delta.manifestDigest)
    }

    @Test("a delta unpacks to the tree of its bundle")
    func unpacked() throws {
        let exporter = try Self.exported()
        for (file, base) in [("whole.tar", nil), ("delta.tar", "base.tar" as String?)] {
            _ = try BundleExtractor.extract(
                exporter.directory.path(file),
                base: base.map { try BundleBase(exporter.directory.path($0)) },
                as: "tree-\(file)",
                in: exporter.directory.handle,
                trust: exporter.trust,
                now: Verification.now
            )
        }
        let (whole, delta) = (exporter.directory.path("tree-whole.tar"), exporter.directory.path("tree-delta.tar"))
        try Shell.run("diff -r --exclude bundle.sig \(whole) \(delta)")
    }
}
