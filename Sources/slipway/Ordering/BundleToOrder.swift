import Bundles
import DurableFiles
import Identifiers
import OCIRegistry
import Orders
import Signing

/// The bundle that an order is made for, in a registry or in a file. It is read, not verified.
struct BundleToOrder {
    let project: ProjectName
    let bundle: OrderedBundle

    static func read(_ text: String, _ registry: RegistryOptions) async throws -> BundleToOrder {
        // A path that is there is meant before a name of a registry that looks like one.
        let isFile = (try? OpenFile.read(text)) != nil
        guard !isFile, let reference = try? RegistryReference(text) else { return try file(text) }
        let bundle = try await RegistryClient.with(reference, registry.access()) { client in
            try await RegistryBundle.open(reference, client)
        }
        return try BundleToOrder(
            try BundleManifest(json: bundle.manifest),
            signature: bundle.signature,
            reference: OrderReference(bundle.reference.description)
        )
    }

    private static func file(_ path: String) throws -> BundleToOrder {
        let bundle = try naming(path) { try UnverifiedBundle.read(path) }
        return try BundleToOrder(bundle.manifest, signature: bundle.signature, reference: nil)
    }

    private init(_ manifest: BundleManifest, signature: [UInt8], reference: OrderReference?) throws {
        project = manifest.project
        bundle = OrderedBundle(
            reference: reference,
            statement: try BundleSignature.statementDigest(of: signature),
            id: manifest.bundle,
            sequence: manifest.sequence
        )
    }
}
