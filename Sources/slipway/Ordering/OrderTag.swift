import ArgumentParser
import Identifiers
import OCIRegistry
import Orders

/// The tag of a repository that names an order.
struct OrderTag: Sendable {
    let reference: RegistryReference
    let tag: RegistryTag

    init(_ text: String) throws {
        reference = try ArgumentText.reference(text)
        guard let tag = reference.tag, reference.digest == nil, tag.isOfChannel else {
            throw ValidationError(
                "\"\(text)\" is no place of an order: expected HOST/REPOSITORY:\(RegistryTag.channelPrefix)NAME."
            )
        }
        self.tag = tag
    }

    /// Puts the order there.
    /// - Returns: its reference with its digest.
    /// - Throws: `order.bundle` for one that names no bundle in a registry, unless it stops: those who follow could not fetch it.
    func push(_ signed: SignedOrder, _ registry: RegistryOptions) async throws -> RegistryReference {
        guard signed.order.stop != nil || signed.order.bundle.reference != nil else {
            throw OrderFailure(
                .bundle,
                "order \(signed.order.name)",
                expected: "the reference of a bundle in a registry, where nodes that follow fetch it",
                found: "none; create the order with --bundle HOST/REPOSITORY:TAG"
            )
        }
        let digest = try await RegistryClient.with(reference, registry.access()) { client in
            try await OrderArtifact.push(signed.bytes, created: signed.order.created, as: tag, client)
        }
        return reference.pinned(digest)
    }
}
