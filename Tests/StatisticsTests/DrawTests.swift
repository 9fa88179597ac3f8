import Testing

@testable import Statistics

@Suite("Draws")
struct DrawTests {
    @Test("the table of the Poisson distribution gives the same counts as its thresholds")
    func table() {
        PoissonTable().withLookup { lookup in
            for bits in Poisson.thresholds.flatMap({ [$0 - 1, $0, $0 + 1] }) + [0, .max] {
                #expect(Int(lookup.count(bits)) == Poisson.count(bits))
            }
        }
    }
}
