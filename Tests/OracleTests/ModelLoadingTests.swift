import Bundles
import DurableFiles
import Foundation
import Identifiers
import Signing
import TestSupport
import Testing

/// MLflow itself, on the example project.
@Suite(.enabled(if: Oracle.python.isThere)) struct ModelLoadingTests {
    private static let example = Fixtures.repository + "/bundles/example"

    @Test("MLflow loads the versions of an unpacked bundle, and they predict what they did before")
    func loads() async throws {
        let directory = try TemporaryDirectory()
        let (identity, trust) = try SigningIdentity.trusted()
        let draft = try exampleProject()
        try directory.write(draft.bytes(signedBy: identity), to: "example.tar")
        let bundle = try BundleExtractor.extract(
            directory.path("example.tar"),
            as: "tree",
            in: directory.handle,
            trust: trust,
            now: GoldenBundles().moment
        )
        var loadable: [String] = []
        for (place, loader) in try loaders(of: draft) where await hasPackage(loader) { loadable.append(place) }
        #expect(bundle.manifest.models.flatMap(\.versions).count == 7)
        #expect(loadable.count >= 4, "sklearn at least")
        let places = loadable.sorted().map { "'\($0)'" }.joined(separator: " ")
        try await Oracle.python.run(
            "\(Oracle.script("predict.py")) '\(Self.example)' '\(directory.path("tree"))' \(places)"
        )
    }

    /// The models of the example's registry, each where its `registered_model_meta` says.
    private func exampleProject() throws -> BundleDraft {
        var draft = BundleDraft()
        let root = try DirectoryHandle(path: Self.example + "/registry/artifacts/models")
        for model in try root.names() {
            let artifacts = try root.open(directory: model + "/artifacts")
            let meta = String(decoding: try artifacts.read(file: "registered_model_meta"), as: UTF8.self)
            let words = meta.split { " :'\n".contains($0) }
            let place = "models/\(words[1])/\(words[3])/"
            for file in try TreeWalk.files(below: artifacts) {
                draft.files[place + file.name.text] = try artifacts.read(file: file.name.text)
            }
        }
        try draft.describe(project: "example", bundle: "b1", sequence: 1, active: [:])
        return draft
    }

    /// The Python package that loads each version, by NAME/VERSION.
    private func loaders(of draft: BundleDraft) throws -> [String: String] {
        var loaders: [String: String] = [:]
        for (name, content) in draft.files where name.hasSuffix("/MLmodel") {
            let place = name.split(separator: "/").dropFirst().dropLast().joined(separator: "/")
            let line = String(decoding: content, as: UTF8.self).split(separator: "\n").first {
                $0.contains("loader_module")
            }
            loaders[place] = line?.split(separator: ".").last.map(String.init)
        }
        return loaders
    }

    private func hasPackage(_ name: String) async -> Bool {
        (try? await Oracle.python.run("-c 'import \(name)'")) != nil
    }
}
