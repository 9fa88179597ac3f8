import Testing

@testable import Statistics

#if canImport(Glibc)
import Glibc
#endif

@Suite("Elementary functions")
struct ElementaryTests {
    @Test("logarithms and powers are within two units of the last place of Glibc's")
    func elementary() {
        for index in 0..<20_000 {
            let bits = SplitMix.at(3, UInt64(index))
            let p = SplitMix.fraction(bits)
            for x in [p, p * 1e-300, 1 + p * 1e-3, p * 1e6, Double(bitPattern: bits & 0x7FEF_FFFF_FFFF_FFFF)]
            where x > 0 {
                let found = Elementary.log(x)
                #expect(abs(found - log(x)) <= 2 * found.ulp)
            }
            let z = (p - 0.5) * 1400
            let found = Elementary.exp(z)
            #expect(abs(found - exp(z)) <= 2 * found.ulp)
            let small = (p - 0.5) * 1e-8
            #expect(abs(Elementary.log1p(small) - log1p(small)) <= 4 * abs(small).ulp)
        }
    }

    @Test("ends of the range are what they must be")
    func ends() {
        #expect(Elementary.log(0) == -.infinity && Elementary.log(-1).isNaN && Elementary.log(.infinity) == .infinity)
        #expect(Elementary.exp(-800) == 0 && Elementary.exp(800) == .infinity && Elementary.exp(0) == 1)
        #expect(Elementary.log(1) == 0 && Elementary.logistic(1000) == 1 && Elementary.logistic(-1000) == 0)
        #expect(Elementary.log(.leastNonzeroMagnitude) == log(Double.leastNonzeroMagnitude))
    }

    @Test("a compensated sum keeps what plain addition loses")
    func sums() {
        #expect([1e100, 1, -1e100].compensatedSum == 1)
        #expect([Double](repeating: 0.1, count: 1_000_000).compensatedSum == 100_000)
        let moments = Moments((0..<1000).map { 1e9 + Double($0 % 2) })
        #expect(abs(moments.populationVariance - 0.25) < 1e-12)
    }
}
