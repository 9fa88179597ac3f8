import DurableFiles
import Identifiers
import StrictJSON
import TestSupport

extension GoldenCase {
    /// Bundles that a trusted key signed as they are, and whose documents and files do not say the same.
    static let brokenDocuments: [GoldenCase] = manifests + trees + images

    private static let version = "models/churn/1"

    private static let manifests: [GoldenCase] = [
        broken("future-format.tar", "a format of the future", "bundle.format", "bundle.json") {
            $0.manifest["format"] = "slipway.bundle/2"
        },
        broken("sequence-zero.tar", "sequence 0", "bundle.manifest.shape", "bundle.json sequence") {
            $0.manifest["sequence"] = 0
        },
        broken("active-unknown.tar", "an active version that is not there", "bundle.manifest.active", "churn") {
            $0.setModel(0, "active", "9")
        },
        broken("other-subject.tar", "signed as another bundle", "bundle.subject", "bundle.sig") {
            $0.subject = BundleID("2026-11-24.1")
        },
    ]

    private static let trees: [GoldenCase] = [
        broken("no-mlmodel.tar", "a version without MLmodel", "bundle.version.no-mlmodel", version) {
            $0.files[BundleDraft.modelName] = nil
            try $0.describeGolden()
        },
        broken("unlisted-version.tar", "a version that bundle.json does not list", "bundle.version.unlisted", version) {
            $0.setModel(0, "versions", [])
        },
        broken("missing-version.tar", "a version without its files", "bundle.version.missing", "models/churn/2") {
            var other = $0.version(0)
            other["version"] = "2"
            $0.setModel(0, "versions", [$0.version(0), other])
        },
        broken("file-count.tar", "a wrong number of files", "bundle.version.files", version) {
            $0.setVersion("files", 3)
        },
        broken(
            "version-named-active.tar",
            "a version named active",
            "bundle.name.reserved",
            "models/churn/active/MLmodel"
        ) {
            $0.others["models/churn/active/MLmodel"] = []
        },
        broken("file-beside-versions.tar", "a file under models/ of no version", "bundle.name.reserved", "models/note")
        {
            $0.others["models/note"] = Array("note\n".utf8)
        },
    ]

    private static let images: [GoldenCase] = [
        broken("no-index.tar", "no index.json", "bundle.layout.missing", "index.json") { $0.omitted = ["index.json"] },
        broken("index-lacks-version.tar", "an index without the version", "bundle.oci.index", version) {
            $0.index["manifests"] = []
        },
        broken(
            "unknown-blob.tar",
            "a blob that nothing refers to",
            "bundle.blob.unreferenced",
            "blobs/sha256/" + digest("?")
        ) {
            $0.others["blobs/sha256/" + digest("?")] = Array("?".utf8)
        },
        broken(
            "blob-misnamed.tar",
            "a blob of another name than its digest",
            "bundle.blob.name",
            "blobs/sha256/" + digest("!")
        ) {
            $0.others["blobs/sha256/" + digest("!")] = Array("?".utf8)
        },
        broken("blob-missing.tar", "a model file without its blob", "bundle.blob.missing", BundleDraft.weightsName) {
            $0.omitted = [BundleDraft.layerName]
        },
        broken("dangling-layer.tar", "a layer of another file's content", "bundle.oci.layer", BundleDraft.weightsName) {
            $0.changeManifest("churn/1") { manifest in
                let layers = manifest["layers"]?.array ?? []
                let other = layers[1].replacing("digest", layers[0]["digest"]).replacing("size", layers[0]["size"])
                manifest["layers"] = [layers[0], other]
            }
            let digest = $0.ociConfigs["churn/1"]?["modelfs"]?["diffIds"]?.array?.first ?? .null
            $0.changeConfig("churn/1") { $0["modelfs"] = ["type": "layers", "diffIds": [digest, digest]] }
        },
    ]

    /// The hexadecimal SHA-256 of a text.
    static func digest(_ text: String) -> String { StreamingDigest.of(Array(text.utf8)).hex }
}
