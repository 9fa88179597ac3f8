/// The order that sorts values, as places of rows. Equal values stay in row order.
package enum Ordering {
    /// Places of the values from the least to the greatest. The values must not be NaN.
    package static func ascending(_ values: [Double]) -> [Int32] {
        order(keys: values.map { SortKey.key(of: $0) })
    }

    /// Places of the values from the greatest to the least.
    package static func descending(_ values: [Double]) -> [Int32] {
        order(keys: values.map { ~SortKey.key(of: $0) })
    }

    /// Places of sort keys from the greatest to the least.
    static func descending(keys: [UInt64]) -> [Int32] {
        order(keys: keys.map { ~$0 })
    }

    private static func order(keys: [UInt64]) -> [Int32] {
        guard keys.count > 512 else {
            return (0..<Int32(keys.count)).sorted { left, right in
                (keys[Int(left)], left) < (keys[Int(right)], right)
            }
        }
        return radix(keys)
    }

    /// Least digit first, in six digits of eleven bits; digits that all keys share are left out.
    private static func radix(_ given: [UInt64]) -> [Int32] {
        let count = given.count
        var keys = given
        var order = [Int32](0..<Int32(count))
        var otherKeys = [UInt64](repeating: 0, count: count)
        var otherOrder = [Int32](repeating: 0, count: count)
        for shift in stride(from: UInt64(0), to: 64, by: 11) {
            guard var places = starts(keys, shift) else { continue }
            keys.withUnsafeBufferPointer { keys in
                order.withUnsafeBufferPointer { order in
                    otherKeys.withUnsafeMutableBufferPointer { otherKeys in
                        otherOrder.withUnsafeMutableBufferPointer { otherOrder in
                            places.withUnsafeMutableBufferPointer { places in
                                for row in 0..<count {
                                    let digit = Int(keys[row] &>> shift & 2047)
                                    let place = places[digit]
                                    places[digit] = place + 1
                                    otherKeys[place] = keys[row]
                                    otherOrder[place] = order[row]
                                }
                            }
                        }
                    }
                }
            }
            swap(&keys, &otherKeys)
            swap(&order, &otherOrder)
        }
        return order
    }

    /// The places where the keys of each digit start; nil if all keys have one digit.
    private static func starts(_ keys: [UInt64], _ shift: UInt64) -> [Int]? {
        var counts = [Int](repeating: 0, count: 2048)
        counts.withUnsafeMutableBufferPointer { counts in
            for key in keys { counts[Int(key &>> shift & 2047)] += 1 }
        }
        if counts.contains(keys.count) { return nil }
        var start = 0
        for digit in counts.indices {
            let count = counts[digit]
            counts[digit] = start
            start += count
        }
        return counts
    }
}
