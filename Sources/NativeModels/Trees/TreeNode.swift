/// A node of a tree, in 16 bytes. The left branch of a split is the node that follows it.
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
    /// Rules of a split: two bits for what is missing, one for its side, and the column above them.
    private static let missingBits: UInt32 = 3
    private static let missingGoesLeft: UInt32 = 4
    private static let columnShift: UInt32 = 3
    /// In the place of what is missing.
    private static let leaf: UInt32 = 3

    /// Of a split its threshold, of a leaf with one number that number.
    let number: Double
    /// Of a split the node of its right branch; of a leaf with several numbers the place of the first.
    let target: UInt32
    private let rules: UInt32

    /// A leaf with one number.
    init(leaf number: Double) {
        self.number = number
        target = 0
        rules = Self.leaf
    }

    /// A leaf with several numbers.
    init(leafAt values: Int) {
        number = 0
        target = UInt32(values)
        rules = Self.leaf
    }

    /// - Precondition: the column is one of `NativeLimits.width`.
    init(column: Int, threshold: Double, right: Int, missing: Missing, missingGoesLeft: Bool) {
        number = threshold
        target = UInt32(right)
        let side = missingGoesLeft ? Self.missingGoesLeft : 0
        rules = UInt32(column) << Self.columnShift | side | UInt32(missing.rawValue)
    }

    var isLeaf: Bool { rules == Self.leaf }
    /// The place of the number that a split compares.
    var column: Int { Int(rules >> Self.columnShift) }
    var threshold: Double { number }
    var takesZeroAsMissing: Bool { missing == Missing.likeZero.rawValue }
    private var missing: UInt8 { UInt8(truncatingIfNeeded: rules & Self.missingBits) }
    private var missingGoesLeft: Bool { rules & Self.missingGoesLeft != 0 }

    /// Tells whether a row with this number goes on to the left.
    /// - Parameter strictly: less than the threshold, as XGBoost compares, or not more, as the others do.
    @inline(__always)
    func goesLeft(_ number: Double, strictly: Bool) -> Bool {
        var number = number
        if number.isNaN {
            guard missing != Missing.side.rawValue else { return missingGoesLeft }
            number = 0
        }
        if missing == Missing.likeZero.rawValue, number.magnitude <= Self.zero { return missingGoesLeft }
        return strictly ? number < threshold : number <= threshold
    }

    func goesLeft(_ row: [Double], strictly: Bool) -> Bool {
        goesLeft(row[column], strictly: strictly)
    }
}
