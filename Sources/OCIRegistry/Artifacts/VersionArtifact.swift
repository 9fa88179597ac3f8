import Bundles
package import Identifiers

/// A version of a model as an artifact of its own (CNCF ModelPack), such as slipway, modctl or KitOps push it: a layer for each file, or
/// tars of files.
package struct VersionArtifact: Sendable {
    /// A file, or a tar of several.
    package struct Part: Sendable {
        package let name: EntryName
        package let layer: ArtifactManifest.Layer
        /// True for a tar, plain or compressed, whose entries are the files.
        package let isArchive: Bool

        package init(name: EntryName, layer: ArtifactManifest.Layer, isArchive: Bool) {
            self.name = name
            self.layer = layer
            self.isArchive = isArchive
        }
    }

    package static let artifactType = ModelPack.artifactType

    /// Ascending by name, each name once.
    package let parts: [Part]

    /// - Throws: `registry.artifact` for another kind of artifact or layer.
    package init(_ manifest: ArtifactManifest, subject: String) throws(RegistryFailure) {
        guard manifest.artifactType == Self.artifactType || manifest.config.mediaType == ModelPack.configType else {
            throw RegistryFailure(
                .artifact,
                subject,
                expected: "a version of a model (\(Self.artifactType)) or a bundle (\(BundleArtifact.artifactType))",
                found: manifest.artifactType.printable
            )
        }
        var parts: [EntryName: Part] = [:]
        for (index, layer) in manifest.layers.enumerated() {
            let part = try Self.part(layer, index, subject)
            guard parts.updateValue(part, forKey: part.name) == nil else {
                throw Self.flaw(subject, "each file once", "\(part.name.text.printable) twice")
            }
        }
        self.parts = parts.values.sorted { $0.name < $1.name }
    }

    private static func part(
        _ layer: ArtifactManifest.Layer,
        _ index: Int,
        _ subject: String
    ) throws(RegistryFailure) -> Part {
        let isModel = layer.mediaType.hasPrefix("application/vnd.cncf.model.")
        let packing = layer.mediaType.split(separator: ".").last ?? ""
        guard isModel, ["raw", "tar", "tar+gzip", "tar+zstd"].contains(packing) else {
            throw flaw(subject, "layers of ModelPack: raw, tar, tar+gzip or tar+zstd", layer.mediaType.printable)
        }
        let isArchive = packing != "raw"
        guard let path = layer.annotations[ModelPack.pathAnnotation] ?? (isArchive ? "layer-\(index)" : nil) else {
            throw flaw(subject, "the annotation \(ModelPack.pathAnnotation) of each layer", "a layer without it")
        }
        do {
            return Part(name: try EntryName(path), layer: layer, isArchive: isArchive)
        } catch {
            throw flaw(subject, "paths inside the model", "\(path.printable), which has \(error.flaw.rawValue)")
        }
    }

    private static func flaw(_ subject: String, _ expected: String, _ found: String) -> RegistryFailure {
        RegistryFailure(.artifact, subject, expected: expected, found: found)
    }
}
