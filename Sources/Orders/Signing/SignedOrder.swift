package import Identifiers
package import Signing

/// An order in its signed document: a sigstore bundle of the shape of `bundle.sig`, with a payload type of its own.
///
/// Reading proves the shape and the order alone; `verify` asks who signed.
package struct SignedOrder: Sendable {
    package let order: Order
    private let document: SignedDocument

    /// SHA-256 of the signed JSON: the digest of the order, the same for each signature over it.
    package var digest: Digest { document.payloadDigest }
    /// The document in the one form that Slipway writes.
    package var bytes: [UInt8] { document.bytes }
    /// The signer that it names, not verified.
    package var material: SignatureMaterial { document.material }

    /// Reads a signed order strictly. Its size is judged before anything is parsed.
    ///
    /// Throws `JSONFailure`, `SigningFailure` or `OrderFailure`.
    package init(_ bytes: [UInt8]) throws {
        guard bytes.count <= OrderLimits.document else {
            throw OrderFailure(
                .tooLarge,
                "order",
                expected: "at most \(OrderLimits.document) bytes",
                found: "\(bytes.count)"
            )
        }
        document = try SignedDocument(
            bytes,
            payloadType: Order.payloadType,
            limit: OrderLimits.document,
            name: "order"
        )
        order = try Order(payload: document.payload)
    }

    /// Signs an order.
    /// - Throws: what the signer threw; `order.too-large` for one that no reader would take.
    package static func sign(_ order: Order, with identity: SigningIdentity) throws -> SignedOrder {
        try sign(payload: order.payload(), with: identity)
    }

    /// Signs the JSON of an order as it is, if a reader takes it.
    package static func sign(payload: [UInt8], with identity: SigningIdentity) throws -> SignedOrder {
        // Before anybody is asked for a passphrase or touches a token.
        _ = try Order(payload: payload)
        return try SignedOrder(document(payload: payload, with: identity))
    }

    /// A signed document around any payload, even one that is no order: for what must be refused.
    package static func document(
        payload: [UInt8],
        payloadType: String = Order.payloadType,
        with identity: SigningIdentity
    ) throws(SigningFailure) -> [UInt8] {
        try SignedDocument.sign(payload, payloadType: payloadType, with: identity, name: "order")
    }

    /// The signer, if it is trusted and the signature holds.
    package func signer(under trust: Trust, at now: Timestamp) throws(SigningFailure) -> Signer {
        try document.signer(under: trust, at: now, name: "order")
    }

    /// Requires a trusted signer who may order for this project and this node.
    /// - Parameters:
    ///   - trust: that of orders.
    ///   - received: the time at which certificates must be valid.
    ///   - node: whom its constraints must allow.
    /// - Throws: `signature.…`, `certificate.…` or `trust.…`
    package func verify(
        under trust: Trust,
        at received: Timestamp,
        for node: OrderNode
    ) throws(SigningFailure) -> Signer {
        let signer = try signer(under: trust, at: received)
        try signer.grant.check(order.project, targets: [node.name])
        return signer
    }
}
