/// A value on the stack of an unpickler, in eight bytes: the kind in the upper four bits, its details in the rest. Values are
/// followed only as far as they decide which names are imported or where raw bytes lie.
struct PickleCell: Equatable {
    enum Kind: UInt64 {
        /// Anything.
        case other = 0
        /// A text that could be a name; its place among the texts.
        case text
        /// An import; its number.
        case global
        /// A whole number that fits.
        case integer
        /// A tuple; its number.
        case tuple
        /// A NumPy type: the bytes of an item, and whether those are Python objects.
        case dataType
        /// joblib's stand-in for an array whose bytes follow.
        case arrayWrapper
        /// A dictionary; its number.
        case dictionary
        case none
        /// Bytes, or a text, that were looked into and are no name.
        case content
        /// An object that was made of an import; the import's number.
        case instance
        /// The result of a call that may be one of the arguments.
        case passed
        /// A function that is made of others while loading.
        case function
        /// The text by which a distribution of SciPy makes its methods (`DistributionText`).
        case distributionText
    }

    private let bits: UInt64

    static let other = PickleCell(.other, 0)
    static let none = PickleCell(.none, 0)
    static let content = PickleCell(.content, 0)
    static let passed = PickleCell(.passed, 0)
    static let function = PickleCell(.function, 0)
    static let distributionText = PickleCell(.distributionText, 0)

    private static let payloadMask: UInt64 = 1 << 60 - 1

    init(_ kind: Kind, _ payload: UInt64) {
        bits = kind.rawValue << 60 | payload & Self.payloadMask
    }

    /// - Returns: `other` for a number of more than 59 bits.
    init(integer: Int64) {
        let fits = integer >= -(1 << 58) && integer < 1 << 58
        self = fits ? PickleCell(.integer, UInt64(bitPattern: integer)) : .other
    }

    init(itemSize: Int, holdsObjects: Bool) {
        self.init(.dataType, UInt64(itemSize) << 1 | (holdsObjects ? 1 : 0))
    }

    var kind: Kind { Kind(rawValue: bits >> 60) ?? .other }
    var payload: UInt64 { bits & Self.payloadMask }

    /// The number of an integer.
    var integer: Int64? { kind == .integer ? Int64(bitPattern: bits << 4) >> 4 : nil }
}
