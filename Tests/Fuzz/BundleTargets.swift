import Bundles
import Conformance
import DurableFiles
import Identifiers
import Signing
import StrictJSON

/// A whole bundle as it comes over the wire. Nearly every change ends at its first byte: see `ResignedTarget`.
struct BundleTarget: FuzzTarget {
    private let fixture: FuzzFixture

    init() throws { fixture = try FuzzFixture() }

    func test(_ input: [UInt8]) {
        _ = fixture.verify(input)
        guard let head = accepted({ try VerifiedHead.verify(input, trust: fixture.trust, now: fixture.now) }) else {
            return
        }
        require(StreamingDigest.of(head.manifestBytes) == head.manifestDigest, "another manifest")
    }
}

/// `index.json` of a bundle that is signed with it.
struct IndexTarget: FuzzTarget {
    private let fixture: FuzzFixture
    private let draft: BundleDraft

    init() throws {
        fixture = try FuzzFixture()
        draft = try fixture.draft()
    }

    func test(_ input: [UInt8]) {
        var draft = draft
        draft.replaced["index.json"] = input
        guard let bundle = accepted({ try draft.bytes(signedBy: fixture.identity) }) else { return }
        _ = fixture.verify(bundle)
    }
}

/// The OCI manifest of a version, in a bundle whose other documents name it by its digest.
struct ManifestBlobTarget: FuzzTarget {
    private let fixture: FuzzFixture
    private let draft: BundleDraft
    private let before: String

    init() throws {
        fixture = try FuzzFixture()
        var draft = try fixture.draft()
        before = StreamingDigest.of(JSONWriter.bytes(of: draft.ociManifests["churn/1"] ?? .null)).description
        draft.ociManifests["churn/1"] = nil
        self.draft = draft
    }

    func test(_ input: [UInt8]) {
        var draft = draft
        let digest = StreamingDigest.of(input)
        draft.others["blobs/sha256/\(digest.hex)"] = input
        func follow(_ value: JSONValue) -> JSONValue {
            let text = JSONWriter.text(of: value).replacing(before, with: digest.description)
            return (try? JSONParser.parse(Array(text.utf8), subject: "draft")) ?? value
        }
        draft.manifest = follow(draft.manifest)
        draft.index = follow(draft.index)
        draft.index["manifests"] = .array(
            (draft.index["manifests"]?.array ?? []).map { item in
                item["digest"]?.string == digest.description
                    ? item.replacing("size", .integer(Int64(input.count))) : item
            }
        )
        guard let bundle = accepted({ try draft.bytes(signedBy: fixture.identity) }) else { return }
        _ = fixture.verify(bundle)
    }
}

/// A sound bundle changed as the input says, in its list of files, its contents and its entries, and signed again by whom it is
/// trusted: what stands behind the signature must hold by itself.
struct ResignedTarget: FuzzTarget {
    private let fixture: FuzzFixture
    private let parts: BundleParts
    private let statement: JSONValue

    init() throws {
        fixture = try FuzzFixture()
        parts = try BundleParts(fixture.draft().bytes(signedBy: fixture.identity))
        statement = try parts.statement()
    }

    func test(_ input: [UInt8]) {
        var edits = BundleEdits(parts: parts, statement: statement, program: input)
        edits.run()
        guard let bundle = accepted({ try edits.bundle(signedBy: fixture.identity) }) else { return }
        let verified = fixture.verify(bundle)
        compareWithFile(bundle, verified)
    }

    /// The verifier of files goes by the plan and in another order, and must come to the same end.
    private func compareWithFile(_ bundle: [UInt8], _ verified: VerifiedBundle?) {
        let path = FuzzFile.path
        guard (try? FuzzFile.write(bundle)) == true else { return }
        let other = accepted { try BundleFile.verify(path, trust: fixture.trust, now: fixture.now, width: 1) }
        require((other == nil) == (verified == nil), "a file is judged otherwise than a stream")
        require(other?.manifestDigest == verified?.manifestDigest, "a file is another bundle than its stream")
    }
}
