import Bundles
import DurableFiles
import Identifiers
import Signing
import StrictJSON
import TestSupport
import Testing

@testable import OCIRegistry

@Suite struct BundleArtifactTests {
    private static let names = ["good/shared-files.tar", "good/unicode-names.tar", "good/empty-files.tar"]

    private func bundle(_ name: String) throws -> UnverifiedBundle { try .read(GoldenBundles.path(name)) }

    @Test(
        "a bundle has one manifest: its signature, its document, and each other content once, in the order of the tar",
        arguments: names
    )
    func layers(name: String) throws {
        let bundle = try bundle(name)
        let manifest = try BundleArtifact(of: bundle).manifest
        #expect(manifest.artifactType == "application/vnd.slipway.bundle.v1")
        #expect(manifest.config.mediaType == "application/vnd.oci.empty.v1+json")
        #expect(manifest.config.digest.hex == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
        #expect(
            manifest.layers.map(\.annotations).prefix(3) == [
                ["org.opencontainers.image.title": "bundle.sig"], ["org.opencontainers.image.title": "bundle.json"],
                [:],
            ]
        )
        #expect(manifest.layers[0].digest == .of(bundle.signature))
        #expect(
            manifest.layers.dropFirst().map(\.digest) == bundle.plan.entries.filter { !$0.isHardLink }.map(\.digest)
        )
        #expect(Set(manifest.layers.map(\.digest)) == Set(bundle.resources.map(\.digest) + [.of(bundle.signature)]))
        #expect(manifest.annotations["dev.slipway.sequence"] == String(bundle.manifest.sequence))
        let root = try Statement(subject: bundle.manifest.bundle, resources: bundle.resources).root
        #expect(manifest.annotations["dev.slipway.statement"] == root.description)
    }

    @Test("the same tar gives the same bytes, and they are read as they were written", arguments: names)
    func stable(name: String) throws {
        let artifact = try BundleArtifact(of: bundle(name))
        let json = artifact.manifest.json()
        #expect(try BundleArtifact(of: bundle(name)).manifest.json() == json)
        let read = try BundleArtifact(ArtifactManifest(json: json, subject: "x"), subject: "x")
        #expect(read.manifest == artifact.manifest)
        #expect(read.manifest.json() == json)
        #expect(read.claimedBundle == (try bundle(name)).manifest.bundle)
    }

    @Test("the bytes of a golden bundle's manifest are these for ever")
    func golden() throws {
        let json = try BundleArtifact(of: bundle("good/shared-files.tar")).manifest.json()
        let text = String(decoding: json, as: UTF8.self)
        #expect(text.hasPrefix(#"{"annotations":{"dev.slipway.bundle":"#))
        #expect(text.hasSuffix(#""mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2}"#))
        #expect(!text.contains(" ") && !text.contains("\n"))
    }

    @Test("more contents than a manifest has space for are refused")
    func tooMany() throws {
        let bundle = try bundle("good/shared-files.tar")
        let count = bundle.plan.holders.count
        _ = try BundleArtifact(of: bundle, limit: count)
        let error = #expect(throws: RegistryFailure.self) { try BundleArtifact(of: bundle, limit: count - 1) }
        #expect(error?.code == .tooMany)
        #expect(BundleArtifact.contentLimit == 25_000)
        // A layer takes 134 bytes, and one of 2^40 bytes some more.
        let layer = ArtifactManifest.Layer(
            mediaType: BundleArtifact.contentType,
            digest: .of([]),
            size: 1 << 40
        )
        let manifest = ArtifactManifest(
            artifactType: BundleArtifact.artifactType,
            config: layer,
            layers: Array(repeating: layer, count: BundleArtifact.contentLimit + 1),
            annotations: [:]
        )
        #expect(manifest.json().count <= RegistryClient.manifestLimit)
    }

    @Test(
        "what is no artifact of a bundle is refused",
        arguments: foreignManifests
    )
    func foreign(text: String, code: RegistryCode) {
        let text = text.replacing("DIGEST", with: Digest.of([]).description)
        let error = #expect(throws: RegistryFailure.self) {
            try BundleArtifact(ArtifactManifest(json: Array(text.utf8), subject: "credit:1"), subject: "credit:1")
        }
        #expect(error?.code == code)
        #expect(error?.subject == "credit:1")
    }

    private static let foreignManifests: [(String, RegistryCode)] = [
        ("", RegistryCode.manifest), ("[]", .manifest), ("{}", .manifest), (#"{"config":{}}"#, .manifest),
        (#"{"schemaVersion":2,"manifests":[]}"#, .artifact),
        (#"{"mediaType":"application/vnd.oci.image.index.v1+json"}"#, .artifact),
        (manifest(#","layers":[{"mediaType":"x","digest":"sha512:aa","size":1}]}"#), .manifest),
        (manifest(#","layers":[{"mediaType":"x","digest":"sha256:zz","size":1}]}"#), .manifest),
        (manifest(#","layers":[{"mediaType":"x","digest":"DIGEST","size":-1}]}"#), .manifest),
        (manifest(#","layers":[{"mediaType":"x","digest":"DIGEST","size":1.5}]}"#), .manifest),
        (manifest(#","layers":[],"annotations":{"a":1}}"#), .manifest),
        (manifest(#","layers":[]}"#), .artifact),
        (manifest(#","artifactType":"application/vnd.slipway.bundle.v1","layers":[]}"#), .artifact),
        (manifest(#","artifactType":"application/vnd.slipway.order.v1","layers":[]}"#), .artifact),
        (manifest(#","config":{},"layers":[]}"#), .manifest),
        (String(repeating: "[", count: 100_000), .manifest),
    ]

    private static func manifest(_ rest: String) -> String { config + rest }

    private static let config = #"{"schemaVersion":2,"config":{"mediaType":"x","digest":"DIGEST","size":2}"#
}
