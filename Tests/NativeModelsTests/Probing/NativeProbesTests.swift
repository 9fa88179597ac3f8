import Testing

@testable import NativeModels

@Suite("The probes of a native form")
struct NativeProbesTests {
    private func rows(_ fixture: NativeFixture) -> [[Double]] {
        (0..<12).map { fixture.table.row($0) }
    }

    @Test(
        "reach each split of each tree, and go both ways from it",
        arguments: [
            "forest-classifier", "forest-regressor", "boosting-classes", "categories-numbers", "histogram-regressor",
            "xgboost-binary",
        ]
    )
    func everySplit(_ name: String) throws {
        let fixture = try NativeFixture(name)
        let traced = try #require(ProbeTrace(fixture.model).forests.first)
        var taken = Set<Way>()
        for row in NativeProbes(fixture.model, rows: rows(fixture), integers: []).splits {
            note(try traced.prefix(row), traced.forest, &taken)
        }
        let splits = traced.forest.nodes.indices.filter { !traced.forest.nodes[$0].isLeaf }
        let missed = splits.filter {
            !taken.contains(Way(node: $0, isLeft: true)) || !taken.contains(Way(node: $0, isLeft: false))
        }
        #expect(missed.isEmpty, "\(missed.count) of \(splits.count) splits")
    }

    private struct Way: Hashable {
        let node: Int
        let isLeft: Bool
    }

    /// Notes the ways that a row takes through all trees.
    private func note(_ numbers: [Double], _ forest: Forest, _ taken: inout Set<Way>) {
        let row = forest.rules.roundsRow ? numbers.map { Double(Float($0)) } : numbers
        for tree in forest.trees {
            var place = tree.root
            while !forest.nodes[place].isLeaf {
                let isLeft = forest.nodes[place].goesLeft(row, strictly: forest.rules.comparesStrictly)
                taken.insert(Way(node: place, isLeft: isLeft))
                place = isLeft ? place + 1 : Int(forest.nodes[place].target)
            }
        }
    }

    @Test("have each text that the model knows, one that it does not, and none")
    func texts() throws {
        let fixture = try NativeFixture("mixed-forest")
        let probes = NativeProbes(fixture.model, rows: rows(fixture), integers: [])
        #expect(probes.categories(of: 2).map { $0[2] } == [0, 1, 2, NativeColumn.unknown])
        #expect(probes.special(of: 2).map { $0[2].isNaN } == [true])
    }

    @Test(
        "have missing, infinite and huge numbers and zeros of both signs in a column of numbers, and none of them among integers"
    )
    func special() throws {
        let fixture = try NativeFixture("logistic")
        let probes = NativeProbes(fixture.model, rows: rows(fixture), integers: [1])
        let found = probes.special(of: 0).map { $0[0] }
        #expect(found.contains(where: \.isNaN) && found.contains(.infinity) && found.contains(-.infinity))
        #expect(found.contains(1e39) && found.filter { $0 == 0 }.map(\.sign) == [.plus, .minus])
        #expect(probes.special(of: 1).allSatisfy { $0[1].isNaN || $0[1] == $0[1].rounded() })
    }

    @Test(
        "have, in every other row, the numbers of points and of golden rows as they are, where distances may be equal"
    )
    func points() throws {
        let fixture = try NativeFixture("neighbours-classifier")
        let rows = NativeProbes(fixture.model, rows: [[5.1, 3.5, 1.4, 0.2]], integers: []).shuffled(200)
        // Iris was measured in tenths.
        let tenths = rows.map { row in row.allSatisfy { ($0 * 10 - ($0 * 10).rounded()).magnitude < 1e-9 } }
        #expect(tenths.enumerated().allSatisfy { $0 % 2 == 0 || $1 })
        #expect(tenths.contains(false) && Set(rows.map { $0[2] }).count > 20)
    }

    @Test("steps of 32 bits beside a threshold are those of the column, too, where it is scaled")
    func scaledSingles() throws {
        let fixture = try NativeFixture("xgboost-piped")
        let probes = NativeProbes(fixture.model, rows: rows(fixture), integers: [])
        let found = Set(probes.splits.map { $0[0] })
        let singles = found.filter { Double(Float($0)) == $0 }
        #expect(
            singles.contains { found.contains(Double(Float($0).nextUp)) && found.contains(Double(Float($0).nextDown)) }
        )
    }

    @Test("are the same each time")
    func repeatable() throws {
        let fixture = try NativeFixture("mixed-histogram")
        func made() -> [[UInt64]] {
            let probes = NativeProbes(fixture.model, rows: rows(fixture), integers: [])
            return (probes.shuffled(100) + Array(probes.splits)).map { $0.map(\.bitPattern) }
        }
        let once = made()
        #expect(once == made() && once.count > 100)
    }

    @Test("trees are held to every bit, sums and exponents are not")
    func exactness() throws {
        for (name, isExact) in [
            ("forest-classifier", true), ("histogram-regressor", true), ("xgboost-classes", true),
            ("mixed-forest", true), ("boosting-binary", false), ("logistic", false), ("vote", false),
        ] {
            #expect(try NativeFixture(name).model.isExact == isExact, "\(name)")
        }
    }
}
