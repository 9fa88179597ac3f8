import Identifiers
import Orders
import Signing
import TestSupport
import Testing

@Suite("Waves of an order")
struct OrderStandingTests {
    private func signed(_ order: Order) throws -> SignedOrder {
        try SignedOrder.sign(order, with: SigningIdentity.trusted().identity)
    }

    @Test("10,000 names fall into waves within 1 % of their shares")
    func shares() throws {
        let shares = [0.01, 0.1, 0.5, 1.0]
        let waves = try shares.map { try OrderWave(.share($0)) }
        for epoch in 1...3 {
            let order = try signed(SampleOrder.make(epoch: Int64(epoch), waves: waves))
            var counts = [Int](repeating: 0, count: shares.count)
            for number in 0..<10_000 {
                counts[try #require(order.wave(of: OrderNode("line-\(number)")))] += 1
            }
            var expected = 0.0
            for (share, count) in zip(shares, counts) {
                #expect(abs(Double(count) / 10_000 - (share - expected)) < 0.01, "epoch \(epoch): \(counts)")
                expected = share
            }
        }
    }

    @Test("a place is the first 53 bits of the hash that the contract names")
    func place() throws {
        // Computed with hashlib: int.from_bytes(sha256(bytes(32) + b"\\0" + b"line-1").digest()[:8], "big") >> 11.
        let zero = try #require(Digest(hex: String(repeating: "0", count: 64)))
        #expect(OrderPlace(of: "line-1", in: zero).value == Double(6673135131224647) / 9_007_199_254_740_992)
        #expect(OrderPlace(of: "line-2", in: zero) != OrderPlace(of: "line-1", in: zero))
    }

    @Test("another order has other canaries")
    func otherCanaries() throws {
        let waves = [try OrderWave(.share(0.1)), try OrderWave(.share(1))]
        func canaries(_ epoch: Int64) throws -> Set<Int> {
            let order = try signed(SampleOrder.make(epoch: epoch, waves: waves))
            return Set((0..<1000).filter { order.wave(of: OrderNode("line-\($0)")) == 0 })
        }
        let (first, second) = (try canaries(1), try canaries(2))
        #expect(first.intersection(second).count < first.count / 2)
    }

    @Test("a node that a later wave names, and whose place an earlier share exceeds, is in the first of them")
    func firstWave() throws {
        let named = try signed(SampleOrder.make())
        #expect(named.wave(of: OrderNode("line-1")) == 0)
        #expect(named.wave(of: OrderNode("press", others: ["line-1"])) == 0)
        let late = try signed(
            SampleOrder.make(waves: [try OrderWave(.share(1)), try OrderWave(.names([NamePattern("line-1")]))])
        )
        #expect(late.wave(of: OrderNode("line-1")) == 0)
    }

    @Test("a node moves from the earliest time of its wave on, and not a millisecond before")
    func earliest() throws {
        let order = try signed(SampleOrder.make())
        let (canary, other) = (OrderNode("line-1"), try lastWave(of: order))
        let start = order.order.start
        let before = Timestamp(milliseconds: start.milliseconds - 1)
        #expect(order.standing(of: canary, at: before) == .early(wave: 0, until: start))
        #expect(order.standing(of: canary, at: start) == .due(wave: 0))
        let third = start.adding(seconds: 1500)
        #expect(order.standing(of: other, at: start) == .early(wave: 2, until: third))
        #expect(
            order.standing(of: other, at: Timestamp(milliseconds: third.milliseconds - 1))
                == .early(wave: 2, until: third)
        )
        #expect(order.standing(of: other, at: third) == .due(wave: 2))
    }

    @Test("from the moment of its end on an order begins nothing, not even a stop")
    func expired() throws {
        for stop in [nil, Order.Brake.hold, .revert] {
            let order = try signed(SampleOrder.make(stop: stop))
            #expect(order.standing(of: OrderNode("line-1"), at: order.order.expires) == .expired)
        }
    }

    @Test("the selection leaves out whom it excepts, and a stop reaches whom it selects alone")
    func selection() throws {
        let selection = try OrderSelection(names: [NamePattern("line-?")], except: [NamePattern("line-9")])
        let order = try signed(SampleOrder.make(selection: selection))
        let start = order.order.start
        #expect(order.standing(of: OrderNode("line-1"), at: start) == .due(wave: 0))
        #expect(order.standing(of: OrderNode("line-9"), at: start) == .notSelected)
        #expect(order.standing(of: OrderNode("line-10"), at: start) == .notSelected)
        #expect(order.standing(of: OrderNode("line-1", others: ["line-9"]), at: start) == .notSelected)
        #expect(order.wave(of: OrderNode("line-9")) == nil)
        let stop = try signed(SampleOrder.make(epoch: 43, selection: selection, stop: .revert))
        #expect(stop.standing(of: OrderNode("line-1"), at: start) == .stopped(.revert))
        #expect(stop.standing(of: OrderNode("line-9"), at: start) == .notSelected)
    }

    @Test("an order for a part of the fleet has no wave for the rest")
    func part() throws {
        let order = try signed(SampleOrder.make(waves: [try OrderWave(.names([NamePattern("line-1")]))]))
        #expect(order.standing(of: OrderNode("line-2"), at: order.order.start) == .inNoWave)
    }

    @Test("an order that waits for a plane moves nobody by the clock")
    func plane() throws {
        let order = try signed(SampleOrder.make(pace: .plane))
        let late = order.order.expires.adding(seconds: -1)
        #expect(order.standing(of: OrderNode("line-1"), at: late) == .needsPlane(wave: 0))
    }

    private func lastWave(of order: SignedOrder) throws -> OrderNode {
        try #require((0..<1000).map { OrderNode("press-\($0)") }.first { order.wave(of: $0) == 2 })
    }
}
