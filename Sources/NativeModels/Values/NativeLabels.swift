/// The labels of the classes, in the order of the probabilities.
package enum NativeLabels: Sendable, Hashable {
    /// The model answers numbers.
    case none
    case integers([Int64])
    /// Of 32 bits, such as the numbers of clusters.
    case smallIntegers([Int32])
    /// Of 16 and of 8 bits.
    case shortIntegers([Int16])
    case tinyIntegers([Int8])
    case numbers([Double])
    /// Of 32 bits.
    case singles([Float])
    case texts([String])
    case booleans([Bool])

    package var count: Int {
        switch self {
        case .none: 0
        case .integers(let labels): labels.count
        case .smallIntegers(let labels): labels.count
        case .shortIntegers(let labels): labels.count
        case .tinyIntegers(let labels): labels.count
        case .numbers(let labels): labels.count
        case .singles(let labels): labels.count
        case .texts(let labels): labels.count
        case .booleans(let labels): labels.count
        }
    }
}
