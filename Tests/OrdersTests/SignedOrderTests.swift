import Identifiers
import Orders
import Signing
import StrictJSON
import TestSupport
import Testing

@Suite("Signed orders")
struct SignedOrderTests {
    private let node = OrderNode("line-1")
    private let now = SampleOrder.start

    @Test("an order reads back from its document and verifies under its signer's key alone")
    func roundTrip() throws {
        let (identity, trust) = try SigningIdentity.trusted()
        let other = try SigningIdentity.trusted()
        let signed = try SignedOrder.sign(SampleOrder.make(), with: identity)
        let read = try SignedOrder(signed.bytes)
        #expect(read.order == signed.order)
        #expect(read.digest == signed.digest)
        #expect(read.bytes == signed.bytes)
        #expect(try read.verify(under: trust, at: now, for: node).kind == .key)
        expectRefusal("signature.untrusted") { _ = try read.verify(under: other.trust, at: now, for: node) }
    }

    @Test("two signatures over one order give one digest, so that each gives nodes the same place")
    func digest() throws {
        let order = try SampleOrder.make()
        let first = try SignedOrder.sign(order, with: SigningIdentity.trusted().identity)
        let second = try SignedOrder.sign(order, with: SigningIdentity.trusted().identity)
        #expect(first.bytes != second.bytes)
        #expect(first.digest == second.digest)
    }

    @Test("an order whose JSON was changed after it was signed does not verify")
    func changed() throws {
        let (identity, trust) = try SigningIdentity.trusted()
        let signed = try SignedOrder.sign(SampleOrder.make(), with: identity)
        let document = String(decoding: signed.bytes, as: UTF8.self)
        let other = Base64.text(of: try SampleOrder.make(epoch: 43).payload())
        let payload = Base64.text(of: signed.order.payload())
        try #require(document.contains(payload))
        let forged = try SignedOrder(Array(document.replacing(payload, with: other).utf8))
        #expect(forged.order.epoch == 43)
        expectRefusal("signature.invalid") { _ = try forged.verify(under: trust, at: now, for: node) }
    }

    @Test("the signature of a bundle or of a claim over the same bytes is none of an order")
    func otherKind() throws {
        let (identity, trust) = try SigningIdentity.trusted()
        let document = try SignedOrder.document(
            payload: SampleOrder.make().payload(),
            payloadType: "application/vnd.in-toto+json",
            with: identity
        )
        expectRefusal("signature.payload-type") { _ = try SignedOrder(document) }
        // The signature is over the type too.
        let renamed = String(decoding: document, as: UTF8.self)
            .replacing("application/vnd.in-toto+json", with: Order.payloadType)
        let read = try SignedOrder(Array(renamed.utf8))
        expectRefusal("signature.invalid") { _ = try read.verify(under: trust, at: now, for: node) }
    }

    @Test("a document over its limit is refused before it is parsed")
    func large() {
        expectRefusal("order.too-large") {
            _ = try SignedOrder([UInt8](repeating: 0x20, count: OrderLimits.document + 1))
        }
    }

    @Test("a key that is bounded to other projects or other nodes orders nothing here")
    func bounded() throws {
        let key = SigningKey.generate()
        let signed = try SignedOrder.sign(SampleOrder.make(), with: SigningIdentity(key: key))
        let pem = key.verificationKey.pem
        func trust(_ key: String, _ pattern: String) throws -> Trust {
            try Trust(
                files: [("release.pem", pem)],
                notes: [
                    TrustNote(file: "release.yaml") {
                        Setting(
                            .map([
                                Setting.Member(key: "pem", value: Setting(.text("release.pem"), line: 1)),
                                Setting.Member(key: key, value: Setting(.text(pattern), line: 2)),
                            ]),
                            line: 1
                        )
                    }
                ]
            )
        }
        expectRefusal("trust.project") {
            _ = try signed.verify(under: trust("projects", "fraud"), at: now, for: node)
        }
        expectRefusal("trust.target") {
            _ = try signed.verify(under: trust("targets", "press-*"), at: now, for: node)
        }
        #expect(try signed.verify(under: trust("targets", "line-*"), at: now, for: node).kind == .key)
    }

    @Test("an older epoch is refused, another order of the same epoch too, and the same one is the same")
    func epochs() throws {
        let (identity, _) = try SigningIdentity.trusted()
        func signed(_ epoch: Int64, _ pace: Order.Pace = .clock) throws -> SignedOrder {
            try SignedOrder.sign(SampleOrder.make(epoch: epoch, pace: pace), with: identity)
        }
        let first = try signed(42)
        let kept = EpochRule.Kept(epoch: 42, digest: first.digest)
        #expect(try EpochRule.judge(first, after: nil) == .newer)
        #expect(try EpochRule.judge(first, after: kept) == .same)
        #expect(try EpochRule.judge(signed(43), after: kept) == .newer)
        expectRefusal("order.epoch") { _ = try EpochRule.judge(signed(41), after: kept) }
        expectRefusal("order.epoch") { _ = try EpochRule.judge(signed(42, .plane), after: kept) }
        let last = EpochRule.Kept(epoch: .max, digest: first.digest)
        expectRefusal("order.epoch") { _ = try EpochRule.judge(signed(1), after: last) }
    }
}
