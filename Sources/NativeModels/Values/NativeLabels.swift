/// The labels of the classes, in the order of the probabilities.
package enum NativeLabels: Sendable, Hashable {
    /// The model answers numbers.
    case none
    case integers([Int64])
    /// Of 32 bits, such as the numbers of clusters.
    case smallIntegers([Int32])
    case numbers([Double])
    case texts([String])
    case booleans([Bool])

    package var count: Int {
        switch self {
        case .none: 0
        case .integers(let labels): labels.count
        case .smallIntegers(let labels): labels.count
        case .numbers(let labels): labels.count
        case .texts(let labels): labels.count
        case .booleans(let labels): labels.count
        }
    }
}
