import DurableFiles
import Identifiers
import Monitoring
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The bet of a shadow on record")
struct KeptShadowTests {
    private func kept() throws -> KeptShadow {
        var bet = try #require(ShadowBet(allowed: 0.1))
        for request in 0..<40 { bet.add(differing: request % 3 == 0 ? 1 : 0, of: 1) }
        return KeptShadow(
            KeptShadow.Subject(
                generation: try #require(GenerationNumber(7)),
                previous: try #require(GenerationNumber(6)),
                new: StreamingDigest.of(Array("new".utf8)),
                old: StreamingDigest.of(Array("old".utf8))
            ),
            bet,
            passedOver: 12
        )
    }

    @Test("comes back as it was, with all that was won")
    func same() throws {
        let kept = try kept()
        let read = try #require(KeptShadow(kept.bytes))
        #expect(read == kept)
        #expect(read.bet.logEvidence == kept.bet.logEvidence)
    }

    @Test("is none where the bytes are others", arguments: [0, 8, 16, 88, 120])
    func hostile(place: Int) throws {
        var bytes = try kept().bytes
        #expect(KeptShadow(Array(bytes.prefix(place))) == nil)
        guard place < 24 else { return }
        for offset in 0..<8 { bytes[place + offset] = 0xFF }
        #expect(KeptShadow(bytes) == nil)
    }
}
