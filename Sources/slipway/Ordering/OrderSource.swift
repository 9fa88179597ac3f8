import DurableFiles
import Identifiers
import OCIRegistry
import Orders
import Signing

/// A signed order that a user names: a file, or a tag of a registry.
struct OrderSource {
    let signed: SignedOrder
    /// nil where no trust was given, and nothing was checked.
    let signer: Signer?

    var order: Order { signed.order }

    /// - Throws: `signature.…` where the given trust does not hold its signer.
    static func read(_ text: String, _ registry: RegistryOptions, _ trust: TrustOptions) async throws -> OrderSource {
        let signed = try await read(text, registry)
        guard !trust.trust.isEmpty else { return OrderSource(signed: signed, signer: nil) }
        return OrderSource(signed: signed, signer: try signed.signer(under: trust.load(), at: trust.moment))
    }

    static func file(_ path: String) throws -> SignedOrder {
        try naming(path) { try SignedOrder(OpenFile.read(path).readAll(limit: OrderLimits.document)) }
    }

    private static func read(_ text: String, _ registry: RegistryOptions) async throws -> SignedOrder {
        let isFile = (try? OpenFile.read(text)) != nil
        guard !isFile, let reference = try? RegistryReference(text) else { return try file(text) }
        return try await RegistryClient.with(reference, registry.access()) { client in
            let digest = try await client.digest(of: reference)
            return try SignedOrder(
                await OrderArtifact.document(digest, limit: UInt64(OrderLimits.document), client)
            )
        }
    }
}
