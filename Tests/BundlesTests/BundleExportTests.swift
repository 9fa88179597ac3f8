import Archive
import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

@Suite struct BundleExportTests {
    /// A store with one version in it, and its snapshot.
    private struct Shop {
        let directory: TemporaryDirectory
        let store: ContentStore
        let snapshot: BundleSnapshot

        init(weights: [UInt8] = Array("weights".utf8)) throws {
            directory = try TemporaryDirectory()
            store = try ContentStore(openingOrCreatingAt: directory.handle.openOrMake(directory: "store"))
            let ingest = try store.beginIngest()
            let files = try [("MLmodel", Array("flavors: {}".utf8)), ("model.bin", weights), ("twin.bin", weights)].map
            {
                ModelPack.File(path: try EntryName($0.0), digest: try ingest.add($0.1), size: UInt64($0.1.count))
            }
            let config = ModelPack.config(of: files)
            let manifest = ModelPack.manifest(of: files, config: try ingest.add(config), configSize: config.count)
            let digest = try ingest.add(manifest)
            try ingest.commit()
            let model = try #require(ModelName("m"))
            let version = try #require(VersionID("1"))
            let bytes = files.reduce(0) { $0 + $1.size }
            snapshot = BundleSnapshot(
                manifest: BundleManifest(
                    project: try #require(ProjectName("p")),
                    bundle: try #require(BundleID("b")),
                    sequence: 1,
                    created: Timestamp(seconds: 0),
                    models: [
                        BundleManifest.Model(
                            name: model,
                            active: version,
                            versions: [
                                BundleManifest.Version(
                                    version: version,
                                    manifest: digest,
                                    files: files.count,
                                    bytes: bytes
                                )
                            ]
                        )
                    ]
                ),
                versions: [
                    BundleSnapshot.Version(
                        model: model,
                        version: version,
                        manifest: digest,
                        manifestSize: UInt64(manifest.count),
                        config: StreamingDigest.of(config),
                        configSize: UInt64(config.count),
                        files: files
                    )
                ]
            )
        }

        func export(_ name: String, _ identity: SigningIdentity, _ compression: Compression? = nil) throws {
            _ = try BundleExport(snapshot, store: store).write(
                name,
                in: directory.handle,
                identity: identity,
                compression: compression,
                width: 2
            )
        }
    }

    @Test("other files are signed and stand behind the models; a name of another group is none of them")
    func others() throws {
        let shop = try Shop()
        let identity = SigningIdentity(key: SigningKey.generate())
        let other = try BundleSnapshot.OtherFile(name: EntryName("reports/a.json"), content: Array("weights".utf8))
        let snapshot = BundleSnapshot(
            manifest: shop.snapshot.manifest,
            versions: shop.snapshot.versions,
            others: [other]
        )
        _ = try BundleExport(snapshot, store: shop.store).write(
            "b.tar",
            in: shop.directory.handle,
            identity: identity,
            compression: nil,
            width: 2
        )
        let bundle = try UnverifiedBundle.read(shop.directory.path("b.tar")) { $0.text == "reports/a.json" }
        #expect(bundle.texts.values.first == Array("weights".utf8))
        #expect(bundle.plan.entries.first { $0.name == other.name }?.isHardLink == true)
        for name in ["bundle.sig", "bundle.json", "models/m/1/x", "blobs/sha256/00"] {
            #expect(throws: BundleFailure.self) {
                try BundleSnapshot.OtherFile(name: EntryName(name), content: [])
            }
        }
    }

    @Test("what is exported is accepted, plain and wrapped", arguments: [nil, Compression.zstd, .gzip])
    func roundTrip(compression: Compression?) throws {
        let shop = try Shop(weights: (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        let (identity, trust) = try SigningIdentity.trusted()
        try shop.export("b.tar", identity, compression)
        let bundle = try BundleFile.verify(
            shop.directory.path("b.tar"),
            trust: trust,
            now: Verification.now,
            width: 2
        )
        #expect(bundle.manifest.models.first?.name.text == "m")
        #expect(try !shop.directory.handle.names().contains { $0.hasPrefix(DirectoryHandle.temporaryPrefix) })
    }

    @Test("the same snapshot gives the same bytes but for the signature")
    func reproducible() throws {
        let shop = try Shop()
        let (identity, _) = try SigningIdentity.trusted()
        try shop.export("one.tar", identity)
        try shop.export("two.tar", identity)
        let one = try UnverifiedBundle.read(shop.directory.path("one.tar"))
        let two = try UnverifiedBundle.read(shop.directory.path("two.tar"))
        let first = try shop.directory.handle.read(file: "one.tar")
        let second = try shop.directory.handle.read(file: "two.tar")
        #expect(one.signature != two.signature)
        #expect(
            first[Int(one.plan.entries[0].offset)..<Int(one.plan.endOffset)]
                .elementsEqual(second[Int(two.plan.entries[0].offset)..<Int(two.plan.endOffset)])
        )
    }

    @Test(
        "content that rots in the store stops the export, and no file stays",
        arguments: [nil, Compression.zstd, .gzip],
        ["Weights", "weight"]
    )
    func rot(compression: Compression?, content: String) throws {
        let shop = try Shop()
        let blob = shop.directory.path("store/blobs/sha256/\(StreamingDigest.of(Array("weights".utf8)).hex)")
        try Shell.run("chmod 644 '\(blob)' && printf '\(content)' > '\(blob)'")
        let (identity, _) = try SigningIdentity.trusted()
        let failure = #expect(throws: BundleFailure.self) { try shop.export("b.tar", identity, compression) }
        #expect(failure?.code == .contentChanged)
        #expect(failure?.subject == "models/m/1/model.bin")
        #expect(try shop.directory.handle.names() == ["store"])
    }

    @Test("unpacking gives the tree that tar gives, or nothing")
    func extract() throws {
        let shop = try Shop()
        let (identity, trust) = try SigningIdentity.trusted()
        try shop.export("b.tar", identity)
        let handle = shop.directory.handle
        let path = shop.directory.path("b.tar")
        _ = try BundleExtractor.extract(path, as: "tree", in: handle, trust: trust, now: Verification.now)
        try handle.make(directory: "other")
        try Shell.run("tar xf '\(path)' -C '\(shop.directory.path("other"))'")
        try Shell.run("diff -r '\(shop.directory.path("tree"))' '\(shop.directory.path("other"))'")
        let again = #expect(throws: BundleFailure.self) {
            try BundleExtractor.extract(path, as: "tree", in: handle, trust: trust, now: Verification.now)
        }
        #expect(again?.code == .outputThere)
        let stranger = try SigningIdentity.trusted().trust
        #expect(throws: (any Error).self) {
            try BundleExtractor.extract(path, as: "none", in: handle, trust: stranger, now: Verification.now)
        }
        #expect(Set(try handle.names()) == ["store", "b.tar", "tree", "other"])
    }

    @Test("a bundle's head alone tells what it is, and completes once every content is there")
    func head() throws {
        let shop = try Shop()
        let (identity, trust) = try SigningIdentity.trusted()
        try shop.export("b.tar", identity)
        let bytes = try shop.directory.handle.read(file: "b.tar")
        let plan = try UnverifiedBundle.read(shop.directory.path("b.tar")).plan
        let end = Int(plan.entries[0].end)
        let head = try VerifiedHead.verify(Array(bytes[..<end]), trust: trust, now: Verification.now)
        #expect(head.manifest.project.text == "p")
        for other in [end - 1, end + 1, 512] {
            #expect(throws: (any Error).self, "\(other) bytes") {
                try VerifiedHead.verify(Array(bytes[..<other]), trust: trust, now: Verification.now)
            }
        }
        let ingest = try shop.store.beginIngest()
        let missing = #expect(throws: BundleFailure.self) { try head.completed(from: ingest) }
        #expect(missing?.code == .blobMissing)
        for document in [plan.entries[0], plan.entries[1], plan.entries[2]] {
            let content = bytes[Int(document.contentOffset)..<Int(document.contentOffset + document.size)]
            _ = try ingest.add(Array(content))
        }
        #expect(try head.completed(from: ingest).manifestDigest == head.manifestDigest)
    }
}
