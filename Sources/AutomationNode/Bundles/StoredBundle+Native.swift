import Bundles
import ContentStore
import Identifiers
import ModelWorkers
import NativeModels
import Signing

extension StoredBundle {
    /// The signed file of a version's native form; nil if the bundle has none.
    func nativeForm(_ model: ModelName, _ version: VersionID) -> SignedResource? {
        resources.named(NativeModel.entryName(model, version))
    }

    /// The same of an ONNX model, which is loaded by the library of its own environment.
    func onnxForm(_ model: ModelName, _ version: VersionID) -> SignedResource? {
        resources.named(OnnxForm.entryName(model, version))
    }

    /// Reads the native form of a version as strictly as the worker will, and keeps nothing but what it says of itself.
    /// - Returns: nil if the bundle has none.
    /// - Throws: a `native.*` code, or `store.*` for one that the disk has changed.
    func native(_ model: ModelName, _ version: BundleManifest.Version, in store: ContentStore) throws -> NativeSummary?
    {
        let found = nativeForm(model, version.version) ?? onnxForm(model, version.version)
        guard let resource = found else { return nil }
        let subject = "native form of \(model) \(version.version)"
        guard resource.size <= UInt64(NativeModel.sizeLimit) else {
            throw NativeModelFailure(
                .size,
                subject,
                expected: "at most \(NativeModel.sizeLimit) bytes",
                found: "\(resource.size)"
            )
        }
        let bytes = try store.read(resource.digest, limit: NativeModel.sizeLimit)
        do {
            return try NativeSummary.check(bytes, of: version.manifest)
        } catch {
            throw NativeModelFailure(error.code, subject, error.message, findings: error.findings)
        }
    }
}
