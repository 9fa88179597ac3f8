/// A node of a tree. The left branch of a split is the node that follows it.
struct TreeNode: Sendable {
    /// The number of a row that a split without a value goes by.
    enum Missing: UInt8, Sendable {
        /// Zero in its place, as LightGBM has it for columns that had no missing value.
        case zero = 0
        /// Zero is a missing value, and the reverse.
        case likeZero = 1
        /// A side of its own.
        case side = 2
    }

    /// LightGBM's bound of what is zero, which is a number of 32 bits.
    private static let zero = Double(Float(1e-35))
    private static let leaf: Int32 = -1

    private let feature: Int32
    /// Of a split the node of its right branch; of a leaf the place of its first value.
    let target: Int32
    let threshold: Double
    private let missing: Missing
    private let missingGoesLeft: Bool

    init(leafAt values: Int) {
        feature = Self.leaf
        target = Int32(values)
        threshold = 0
        missing = .zero
        missingGoesLeft = false
    }

    init(feature: Int, threshold: Double, right: Int, missing: Missing, missingGoesLeft: Bool) {
        self.feature = Int32(feature)
        target = Int32(right)
        self.threshold = threshold
        self.missing = missing
        self.missingGoesLeft = missingGoesLeft
    }

    var isLeaf: Bool { feature == Self.leaf }
    /// The place of the number that a split compares.
    var column: Int { Int(feature) }
    var takesZeroAsMissing: Bool { missing == .likeZero }

    /// Tells whether the row goes on to the left.
    /// - Parameter strictly: less than the threshold, as XGBoost compares, or not more, as the others do.
    func goesLeft(_ row: [Double], strictly: Bool) -> Bool {
        var number = row[Int(feature)]
        if number.isNaN {
            guard missing != .side else { return missingGoesLeft }
            number = 0
        }
        if missing == .likeZero, number.magnitude <= Self.zero { return missingGoesLeft }
        return strictly ? number < threshold : number <= threshold
    }
}
