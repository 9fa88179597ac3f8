import Bundles
import Identifiers
import OCIRegistry
import Signing
import StrictJSON

/// A version of a model in an OCI registry: an artifact of its own, or one version of a bundle.
///
/// `oci://HOST/REPOSITORY:TAG`, for a bundle with `#MODEL` (its active version) or `#MODEL:VERSION`. A bundle of one version needs neither.
struct ArtifactSource: ModelSource {
    static let schemes: Set<String> = ["oci"]

    /// The source as the user wrote it.
    let text: String
    let reference: RegistryReference
    /// Nil: the only one.
    let choice: Choice?

    struct Choice: Sendable, Hashable {
        let model: ModelName
        /// Nil: the active one, or the only one.
        let version: VersionID?
    }

    static func recognize(_ text: SourceText) throws -> ArtifactSource? {
        guard case .address("oci") = text.place else { return nil }
        let parts = text.text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        return ArtifactSource(
            text: text.text,
            reference: try RegistryReference(String(parts[0])),
            choice: parts.count > 1 ? try choice(parts[1], of: text.text) : nil
        )
    }

    private static func choice(_ words: Substring, of text: String) throws -> Choice {
        let parts = words.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let version = parts.count > 1 ? VersionID(parts[1]) : nil
        guard let model = ModelName(parts[0]), parts.count == 1 || version != nil else {
            throw SavedModelsFailure(
                .importOptions,
                text,
                expected: "#MODEL or #MODEL:VERSION after the reference of a bundle",
                found: "#\(words)"
            )
        }
        return Choice(model: model, version: version)
    }

    var registryLocation: String? { nil }

    func withListing<Value>(
        _ query: SourceQuery,
        _ body: (SourceListing) async throws -> Value
    ) async throws -> Value {
        try await RegistryClient.with(reference, query.artifacts) { client in
            try await body(try await list(client))
        }
    }

    private func list(_ client: RegistryClient) async throws -> SourceListing {
        let digest = try await client.digest(of: reference)
        let pinned = reference.pinned(digest)
        let manifest = try ArtifactManifest(json: try await client.manifest(digest), subject: pinned.description)
        guard manifest.artifactType == BundleArtifact.artifactType else {
            guard choice == nil else {
                throw SavedModelsFailure(
                    .importOptions,
                    text,
                    expected: "a bundle, of which #MODEL:VERSION chooses one version",
                    found: "another artifact (\(manifest.artifactType.printable)); leave out what follows #"
                )
            }
            let version = try VersionArtifact(manifest, subject: pinned.description)
            return listing(reference.repository.lastComponent, pinned, ArtifactFiles(version.parts, client))
        }
        let bundle = try await RegistryBundle.open(
            pinned,
            BundleArtifact(manifest, subject: pinned.description),
            client
        )
        let (model, version) = try chosen(in: bundle)
        let files = try await bundle.files(of: version, client)
        return listing(model.title ?? model.name.text, pinned, ArtifactFiles(files, client), version.version)
    }

    private func listing(
        _ title: String,
        _ pinned: RegistryReference,
        _ files: ArtifactFiles,
        _ version: VersionID? = nil
    ) -> SourceListing {
        var origin: [(key: String, value: JSONValue)] = [
            ("kind", "artifact"), ("name", .string(title)), ("reference", .string(pinned.description)),
        ]
        if let version { origin.append(("version", .string(version.text))) }
        return SourceListing(
            scope: .model,
            models: [
                SourceModel(
                    title: title,
                    versions: [
                        SourceVersion(origin: origin, content: .remote(ArtifactVersion(listed: files)))
                    ]
                )
            ],
            location: pinned.place,
            isRemote: true
        )
    }

    /// The version that is meant.
    private func chosen(in bundle: RegistryBundle) throws -> (BundleManifest.Model, BundleManifest.Version) {
        let manifest = try BundleManifest(json: bundle.manifest, limit: VerificationLimits.standard.documentBytes)
        let all = manifest.models.flatMap { model in model.versions.map { (model, $0) } }
        guard let choice else {
            if all.count == 1 { return all[0] }
            throw refusal("one version of the bundle, as in \(text)#\(example(all))", all)
        }
        let versions = all.filter { $0.0.name == choice.model }
        if let wanted = choice.version ?? versions.first?.0.active {
            if let found = versions.first(where: { $0.1.version == wanted }) { return found }
        } else if versions.count == 1 {
            return versions[0]
        }
        throw refusal("a version of the bundle, as in #\(example(all))", all)
    }

    private func example(_ all: [(BundleManifest.Model, BundleManifest.Version)]) -> String {
        all.first.map { "\($0.0.name):\($0.1.version)" } ?? "MODEL:VERSION"
    }

    private func refusal(
        _ expected: String,
        _ all: [(BundleManifest.Model, BundleManifest.Version)]
    ) -> SavedModelsFailure {
        SavedModelsFailure(
            .importSource,
            text,
            expected: expected,
            found: all.isEmpty
                ? "a bundle without versions"
                : "the versions \(ProjectState.list(all.map { "\($0.0.name):\($0.1.version)" }))"
        )
    }
}

extension RegistryBundle {
    /// The files of a version, by its own manifest, which is one of the contents.
    fileprivate func files(
        of version: BundleManifest.Version,
        _ client: RegistryClient
    ) async throws -> [VersionArtifact.Part] {
        let name = EntryName(unchecked: "blobs/sha256/\(version.manifest.hex)")
        guard let resource = resources.named(name) else {
            throw RegistryFailure(
                .artifact,
                reference.description,
                expected: "the manifest \(version.manifest) of the version \(version.version) among its contents",
                found: "nothing"
            )
        }
        let bytes = try await client.content(
            resource.digest,
            size: resource.size,
            limit: UInt64(VerificationLimits.standard.documentBytes)
        )
        return try ModelPack.files(ofManifest: bytes, subject: reference.description).map { file in
            VersionArtifact.Part(
                name: file.path,
                layer: ArtifactManifest.Layer(
                    mediaType: BundleArtifact.contentType,
                    digest: file.digest,
                    size: file.size
                ),
                isArchive: false
            )
        }
    }
}
