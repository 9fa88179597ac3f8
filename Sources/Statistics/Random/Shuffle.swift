/// Orders that a stream of random bits gives.
package enum Shuffle {
    /// A permutation of 0..<n by Fisher and Yates: for i from n - 1 down to 1, places i and bounded(next, i + 1) swap.
    package static func order(of n: Int, _ stream: RandomStream) -> [Int] {
        var order = Array(0..<n)
        shuffle(&order, stream)
        return order
    }

    /// Shuffles in place with the swaps of `order(of:_:)`.
    package static func shuffle<Element>(_ elements: inout [Element], _ stream: RandomStream) {
        var stream = stream
        for place in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(place, Int(SplitMix.bounded(stream.next(), UInt64(place + 1))))
        }
    }
}
