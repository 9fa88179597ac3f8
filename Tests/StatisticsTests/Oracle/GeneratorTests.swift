import Testing

@testable import Statistics

@Suite("The generator of random draws")
struct GeneratorTests {
    private let file: JSON

    init() throws {
        file = try CaseFiles.words("generator/vectors.json")
    }

    @Test("outputs, names of columns and purposes are those of the vectors, bit for bit")
    func bits() {
        for (seed, outputs) in file["splitmix"].members {
            let state = UInt64(seed) ?? 0
            #expect(outputs.words == (0..<5).map { SplitMix.at(state, $0) })
            var stream = RandomStream(state: state)
            #expect(outputs.words == (0..<5).map { _ in stream.next() })
        }
        for (name, number) in file["fnv"].members { #expect(columnNumber(name) == number.word) }
        let purposes = Set(file["purposes"].members.map(\.value.word))
        #expect(purposes.union([Purpose.forest.rawValue]) == Set(Purpose.allCases.map(\.rawValue)))
        for item in file["bounded"].items {
            #expect(SplitMix.bounded(item["bits"].word, item["n"].word) == item["value"].word)
        }
    }

    @Test("Poisson counts and the weights of rows are those of the vectors")
    func poisson() {
        #expect(file["poisson_thresholds"].words == Poisson.thresholds)
        for item in file["poisson_of"].items { #expect(Poisson.count(item["bits"].word) == item["count"].int) }
        for item in file["draws"].items {
            let draws = Draws(seed: item["seed"].word)
            let bits = SplitMix.at(
                SplitMix.at(SplitMix.at(draws.seed, item["purpose"].word), item["row"].word),
                item["replicate"].word
            )
            #expect(bits == item["bits"].word && SplitMix.fraction(bits) == item["fraction"].double)
            #expect(Poisson.count(bits) == item["poisson"].int)
        }
        for (seed, replicates) in file["weights_first_8_rows_4_replicates"].members {
            let draws = Draws(seed: UInt64(seed) ?? 0)
            for (replicate, weights) in replicates.items.enumerated() {
                #expect(
                    weights.ints
                        == (0..<8).map { Poisson.count(draws.bits(.bootstrap, UInt64($0), UInt64(replicate))) }
                )
            }
        }
        let totals = file["weight_totals_200_rows"]
        let weights = BootstrapWeights(rows: 200, numbers: .from(0), seed: totals["seed"].word)
        var all: [Int] = []
        for replicate in 0..<1000 { all += weights.replicate(replicate).map(Int.init) }
        #expect(all.reduce(0, +) == totals["sum"].int && all.max() == totals["maximum"].int)
        #expect(all.reduce(0) { $0 + $1 * $1 } == totals["sum_of_squares"].int)
    }

    @Test("shuffles and selections of rows are those of the vectors")
    func orders() {
        for item in file["shuffles"].items {
            let stream = Draws(seed: item["seed"].word)
                .stream(.permutation, columnNumber(item["column"].text), item["repeat"].word)
            #expect(Shuffle.order(of: item["n"].int, stream) == item["order"].ints)
        }
        for item in file["smallest_5_of_50"].items {
            guard let purpose = Purpose(rawValue: item["purpose"].word) else { continue }
            let selection = Selection(
                of: 0..<50,
                limit: 5,
                purpose: purpose,
                draws: Draws(seed: item["seed"].word)
            )
            #expect(selection.rows == item["rows"].ints && selection.byHash == item["hash_order"].ints)
        }
        for (seed, rows) in file["fraction_selection_0_3_of_40"].members {
            let draws = Draws(seed: UInt64(seed) ?? 0)
            #expect((0..<40).filter { draws.selects(row: $0, fraction: 0.3) } == rows.ints)
        }
        for (seed, rows) in file["half_of_40"].members {
            let draws = Draws(seed: UInt64(seed) ?? 0)
            #expect((0..<40).filter { draws.isFirstHalf(row: $0) } == rows.ints)
        }
    }
}
