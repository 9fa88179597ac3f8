/// Sorts keys in place, ascending: by the leading bits in which they differ, bucket by bucket (American flag sort; McIlroy,
/// Bostic and McIlroy, 1993). It needs no second array, and small buckets stay in the processor's cache.
enum RadixSort {
    /// Keys below which insertion is faster than counting.
    private static let small = 40

    static func sort(_ keys: inout [UInt64], threads: Threads = .one) {
        keys.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let parts = split(base, 0..<buffer.count)
            guard threads.count > 1, buffer.count > Blocks.size else {
                for part in parts { sort(base, part) }
                return
            }
            let shared = SharedKeys(base: base)
            threads.run(parts.count) { sort(shared.base, parts[$0]) }
        }
    }

    private static func sort(_ keys: UnsafeMutablePointer<UInt64>, _ range: Range<Int>) {
        if range.count <= small { return insert(keys, range) }
        for part in split(keys, range) { sort(keys, part) }
    }

    /// Moves the keys of a range into buckets. What is returned are the buckets that still need sorting.
    private static func split(_ keys: UnsafeMutablePointer<UInt64>, _ range: Range<Int>) -> [Range<Int>] {
        guard range.count > small else {
            insert(keys, range)
            return []
        }
        let (least, greatest) = ends(keys, range)
        guard least != greatest else { return [] }
        let width = min(11, max(4, range.count.bitWidth - range.count.leadingZeroBitCount - 3))
        let shift = UInt64(max(0, 64 - (least ^ greatest).leadingZeroBitCount - width))
        let mask = (UInt64(1) << UInt64(width)) - 1
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 << width) { places in
            let next = places.baseAddress.unsafelyUnwrapped
            let end = next + (1 << width)
            next.update(repeating: 0, count: 2 << width)
            for place in range { end[Int(keys[place] &>> shift & mask)] += 1 }
            var start = range.lowerBound
            for bucket in 0...Int(mask) {
                next[bucket] = start
                start += end[bucket]
                end[bucket] = start
            }
            permute(keys, next, end, shift, mask)
            return unsorted(range.lowerBound, end, Int(mask) + 1)
        }
    }

    private static func permute(
        _ keys: UnsafeMutablePointer<UInt64>,
        _ next: UnsafeMutablePointer<Int>,
        _ end: UnsafeMutablePointer<Int>,
        _ shift: UInt64,
        _ mask: UInt64
    ) {
        for bucket in 0...Int(mask) {
            while next[bucket] < end[bucket] {
                var key = keys[next[bucket]]
                while true {
                    let target = Int(key &>> shift & mask)
                    let place = next[target]
                    next[target] = place &+ 1
                    if target == bucket {
                        keys[place] = key
                        break
                    }
                    let displaced = keys[place]
                    keys[place] = key
                    key = displaced
                }
            }
        }
    }

    private static func unsorted(_ start: Int, _ end: UnsafeMutablePointer<Int>, _ buckets: Int) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var low = start
        for bucket in 0..<buckets {
            let high = end[bucket]
            if high - low > 1 { parts.append(low..<high) }
            low = high
        }
        return parts
    }

    private static func ends(_ keys: UnsafeMutablePointer<UInt64>, _ range: Range<Int>) -> (UInt64, UInt64) {
        var least = UInt64.max
        var greatest = UInt64.min
        for place in range {
            least = min(least, keys[place])
            greatest = max(greatest, keys[place])
        }
        return (least, greatest)
    }

    private static func insert(_ keys: UnsafeMutablePointer<UInt64>, _ range: Range<Int>) {
        for place in range.dropFirst() {
            let key = keys[place]
            var hole = place
            while hole > range.lowerBound, keys[hole - 1] > key {
                keys[hole] = keys[hole - 1]
                hole -= 1
            }
            keys[hole] = key
        }
    }
}

/// Keys of which each thread sorts buckets that no other thread touches.
private struct SharedKeys: @unchecked Sendable {
    let base: UnsafeMutablePointer<UInt64>
}
