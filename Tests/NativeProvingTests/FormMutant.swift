import Testing

/// Changes of a form, each of which an evaluator might make by mistake.
///
/// A changed form stands for a changed evaluator, since the rules of a forest are flags of the form: with another flag, each comparison, rounding
/// or sum is that of the mistake. So are the sides of missing numbers, the order of trees, bases, categories and coefficients what the form says they are.
/// Not the same are mistakes in an operation itself, such as a fused one or another exponent: `LibraryAnswerTests` holds those to what the
/// libraries answered. One kind of mistake has no effect: thresholds of extra trees are no numbers of 32 bits, so nothing equals them.
enum FormMutant: String, CaseIterable {
    /// `<` for `<=`, or the other way round.
    case strictness
    /// Rows are not rounded to 32 bits, or are rounded where they must not be.
    case rounding
    /// Sums of another width.
    case singles
    /// A sum in the place of a mean, or the other way round.
    case mean
    /// Missing numbers go to the other side, at one split.
    case missingSide
    /// The same, at all of them.
    case missingSides
    case base
    case treeOrder
    case categoryOrder
    case droppedColumn

    /// A mutant of one form.
    struct Case: CustomTestStringConvertible {
        let mutant: FormMutant
        let fixture: String

        var testDescription: String { "\(mutant) of \(fixture)" }
    }

    static let cases = allCases.flatMap { mutant in mutant.fixtures.map { Case(mutant: mutant, fixture: $0) } }

    /// Forms whose answers the mistake changes.
    private var fixtures: [String] {
        switch self {
        case .strictness:
            [
                "forest-classifier", "forest-regressor", "histogram-regressor", "lightgbm-binary", "xgboost-binary",
                "xgboost-regressor",
            ]
        case .rounding:
            [
                "extra-trees", "forest-classifier", "forest-regressor", "histogram-regressor", "lightgbm-binary",
                "xgboost-binary", "xgboost-regressor",
            ]
        case .singles: ["histogram-regressor", "xgboost-regressor"]
        case .mean: ["forest-classifier", "histogram-regressor"]
        case .missingSide, .missingSides:
            ["forest-missing", "histogram-regressor", "lightgbm-binary", "xgboost-binary", "xgboost-regressor"]
        case .base, .treeOrder: ["histogram-regressor", "xgboost-regressor"]
        case .categoryOrder: ["categories", "mixed-forest", "mixed-histogram"]
        case .droppedColumn: ["logistic"]
        }
    }

    func form(_ fixture: ProvenFixture) throws -> [UInt8] {
        var bytes = fixture.bytes
        switch self {
        case .strictness: bytes[try fixture.forest() + 1] ^= 2
        case .rounding: bytes[try fixture.forest() + 1] ^= 1
        case .singles: bytes[try fixture.forest() + 1] ^= 4
        case .mean: bytes[try fixture.forest() + 1] ^= 8
        case .base: bytes[try fixture.forest() + 10 + 4 + 4] ^= 1
        case .missingSide: bytes[try #require(FormTrees(fixture).splits.first)] ^= 2
        case .missingSides: for place in try FormTrees(fixture).splits { bytes[place] ^= 2 }
        case .treeOrder:
            let trees = try FormTrees(fixture).trees
            let (first, second) = (trees[0], trees[1])
            bytes.replaceSubrange(first.lowerBound..<second.upperBound, with: bytes[second] + bytes[first])
        case .categoryOrder:
            let one = [4, 0, 0, 0] + Array("Bern".utf8)
            let other = [7, 0, 0, 0] + Array("Genève".utf8)
            let start = try #require(bytes.firstRange(of: one + other)?.lowerBound)
            bytes.replaceSubrange(start..<start + one.count + other.count, with: other + one)
        case .droppedColumn:
            let start = try #require(bytes.firstRange(of: [11, 1, 0, 0, 0])?.upperBound)
            bytes.replaceSubrange(start..<start + 8, with: [UInt8](repeating: 0, count: 8))
        }
        return bytes
    }
}

/// The trees of a form's forest, by the places of their bytes.
private struct FormTrees {
    /// All bytes of each tree.
    private(set) var trees: [Range<Int>] = []
    /// The first byte of each split.
    private(set) var splits: [Int] = []

    init(_ fixture: ProvenFixture) throws {
        let forest = try fixture.forest()
        let isWide = fixture.bytes[forest + 1] & 16 != 0
        let sums = fixture.number(at: forest + 10)
        let leaf = 1 + 8 * (isWide ? sums : 1)
        var place = forest + 14 + 8 * sums
        let count = fixture.number(at: place)
        place += 4
        for _ in 0..<count {
            let start = place
            // The place of its sum, unless leaves are wide.
            place += isWide ? 0 : 4
            let nodes = fixture.number(at: place)
            place += 4
            for _ in 0..<nodes {
                let isLeaf = fixture.bytes[place] == 0
                if !isLeaf { splits.append(place) }
                place += isLeaf ? leaf : 17
            }
            trees.append(start..<place)
        }
    }
}
