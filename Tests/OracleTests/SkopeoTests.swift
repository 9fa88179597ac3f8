import Bundles
import DurableFiles
import Identifiers
import Signing
import StrictJSON
import TestSupport
import Testing

@Suite(.enabled(if: Oracle.skopeo.isThere)) struct SkopeoTests {
    @Test(
        "skopeo copies each version out of an unpacked bundle, and one out of the tar, with the same digests",
        arguments: ["shared-files", "unicode-names", "long-names", "empty-files"]
    )
    func copies(name: String) async throws {
        let tree = try UnpackedBundle("good/\(name).tar")
        let versions = tree.bundle.manifest.models.flatMap { model in
            model.versions.map { (reference: "\(model.name):\($0.version)", digest: $0.manifest) }
        }
        for version in versions {
            try await expectCopy("oci:\(tree.path):\(version.reference)", version.digest, of: tree)
        }
        let last = try #require(versions.last)
        let tar = GoldenBundles.path("good/\(name).tar")
        try await expectCopy("oci-archive:\(tar):\(last.reference)", last.digest, of: tree)
    }

    private func expectCopy(_ source: String, _ digest: Digest, of tree: UnpackedBundle) async throws {
        let output = try TemporaryDirectory()
        try await Oracle.skopeo.run("--insecure-policy copy '\(source)' 'oci:\(output.handle.path):x'")
        let index = try JSONParser.parse(output.handle.read(file: "index.json"), subject: "index.json")
        #expect(index["manifests"]?.array?.map { $0["digest"]?.string } == [digest.description])
        let manifest = try output.handle.read(file: "blobs/sha256/\(digest.hex)")
        let layers = try ModelPack.files(ofManifest: manifest, subject: source).map(\.digest)
        let copied = try files(below: output.handle.path)
        for layer in layers + [digest] {
            #expect(copied[try EntryName("blobs/sha256/\(layer.hex)")] == layer)
        }
        let place = try #require(source.split(separator: ":").suffix(2).first)
        let number = try #require(source.split(separator: ":").last)
        let model = try #require(ModelName(place))
        let version = try #require(VersionID(number))
        #expect(Set(tree.bundle.files(of: model, version).map(\.digest)) == Set(layers))
    }
}
