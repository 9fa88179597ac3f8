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
    private static var zero: Double { Double(Float(1e-35)) }
    /// Rules of a split: two bits for what is missing, one for its side, one for that of NaN, and the column above them.
    private static let missingBits: UInt32 = 3
    private static let missingGoesLeft: UInt32 = 4
    private static let nanShift: UInt32 = 3
    private static let columnShift: UInt32 = 4
    /// In the place of what is missing.
    private static let leaf: UInt32 = 3

    /// Of a split its threshold, of a leaf with one number that number, of another leaf the place of its first one.
    let number: Double
    /// Of a split the node of its right branch; of a leaf itself.
    let target: UInt32
    private let rules: UInt32

    /// - Parameters:
    ///   - number: of a leaf with one, or the place of the first number of another, which a double holds.
    ///   - place: its own among the nodes.
    init(leaf number: Double, at place: Int) {
        self.number = number
        target = UInt32(place)
        rules = Self.leaf
    }

    /// - Parameter strictly: the comparison of its forest, as of `goesLeft`.
    /// - Precondition: the column is one of `NativeLimits.width`.
    init(column: Int, threshold: Double, right: Int, missing: Missing, missingGoesLeft: Bool, strictly: Bool) {
        number = threshold
        target = UInt32(right)
        let isZeroLeft = strictly ? 0 < threshold : 0 <= threshold
        let isNaNLeft = missing == .zero ? isZeroLeft : missingGoesLeft
        let sides = (missingGoesLeft ? Self.missingGoesLeft : 0) | (isNaNLeft ? 0 : 1 << Self.nanShift)
        rules = UInt32(column) << Self.columnShift | sides | UInt32(missing.rawValue)
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

    /// The node after this one for a row with this number; a leaf stays where it is. All of it is arithmetic: the side that a row takes is
    /// a guess that a processor gets wrong half of the time.
    /// - Parameters:
    ///   - place: its own among the nodes.
    ///   - mayMiss: the number may be NaN.
    /// - Precondition: it does not take zero as missing.
    @inline(__always)
    func next(at place: UInt32, _ number: Double, strictly: Bool, mayMiss: Bool) -> UInt32 {
        var isRight: UInt64 = (strictly ? number >= self.number : number > self.number) ? 1 : 0
        if mayMiss { isRight |= (number.isNaN ? 1 : 0) & UInt64(rules >> Self.nanShift) }
        let branches = UInt64(place &+ (isLeaf ? 0 : 1)) | UInt64(target) << 32
        return UInt32(truncatingIfNeeded: branches &>> (isRight &<< 5))
    }
}
