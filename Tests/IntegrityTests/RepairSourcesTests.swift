import Bundles
import DurableFiles
import Identifiers
import Integrity
import Signing
import TestSupport
import Testing

@Suite("Sources of a repair")
struct RepairSourcesTests {
    private let place: TemporaryDirectory
    private let key = SigningKey.generate()
    private let now = Timestamp(seconds: 1_795_426_200)

    init() throws {
        place = try TemporaryDirectory()
    }

    private func digest(_ text: String) -> Digest { StreamingDigest.of(Array(text.utf8)) }

    private func text(_ file: OpenFile?) throws -> String? {
        try file.map { String(decoding: try $0.readAll(limit: 1000), as: UTF8.self) }
    }

    private func trust(_ key: SigningKey) throws -> Trust {
        try Trust(files: [("key.pem", key.verificationKey.pem)])
    }

    private func bundle() throws -> String {
        let draft = try BundleDraft.sound(bundle: "b1", sequence: 1, weights: "w")
        return try place.write(draft.bytes(signedBy: SigningIdentity(key: key)), to: "b1.tar")
    }

    @Test("has what was wanted of a bundle, its signature for the signed list alone, and leaves nothing behind")
    func bundleContents() throws {
        let path = try bundle()
        var head: UnverifiedBundle?
        do {
            let sources = try RepairSources(in: place.handle)
            try sources.add(bundle: path, trust: trust(key), now: now) { bundle in
                head = bundle
                return [digest("w-1")]
            }
            let bundle = try #require(head)
            #expect(try text(sources.file(of: digest("w-1"))) == "w-1")
            #expect(try sources.file(of: digest("w-2")) == nil)
            let statement = Statement.identity(of: bundle.resources)
            #expect(sources.signature(of: bundle.manifestDigest, over: statement) == bundle.signature)
            #expect(sources.signature(of: bundle.manifestDigest, over: nil) == bundle.signature)
            #expect(sources.signature(of: bundle.manifestDigest, over: digest("another list")) == nil)
            #expect(sources.signature(of: digest("another bundle"), over: nil) == nil)
        }
        #expect(try place.handle.names() == ["b1.tar"])
    }

    @Test("takes nothing of a bundle that nobody trusted has signed")
    func untrusted() throws {
        let path = try bundle()
        let sources = try RepairSources(in: place.handle)
        #expect(throws: SigningFailure.self) {
            try sources.add(bundle: path, trust: trust(.generate()), now: now) { _ in [digest("w-1")] }
        }
        #expect(try sources.file(of: digest("w-1")) == nil)
    }

    @Test("finds wanted contents under any name below a directory, and has documents that were made again")
    func files() throws {
        try place.write(Array("weights".utf8), to: "copies/deep/other-name")
        try place.write(Array("labels".utf8), to: "copies/labels")
        let sources = try RepairSources(in: place.handle)
        try sources.add(
            filesBelow: place.handle.open(directory: "copies"),
            wanted: [digest("weights"), digest("lost")],
            width: 2
        )
        try sources.add(documents: [Array("{}".utf8)])
        #expect(try text(sources.file(of: digest("weights"))) == "weights")
        #expect(try text(sources.file(of: digest("{}"))) == "{}")
        #expect(try sources.file(of: digest("labels")) == nil)
        #expect(try sources.file(of: digest("lost")) == nil)
    }
}
