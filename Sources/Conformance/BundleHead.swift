import Bundles

/// The first two entries of a bundle, which make an offer.
enum BundleHead {
    /// - Returns: both entries, or as much of them as `tar` holds.
    static func bytes(of tar: [UInt8]) -> [UInt8] {
        var end = 0
        for _ in 0..<2 where tar.count - end >= TarHeader.blockSize {
            let size = tar[end + 124..<end + 135].reduce(0) { $0 << 3 | Int($1 & 7) }
            end += TarHeader.blockSize + size + TarHeader.padding(after: UInt64(size))
        }
        return Array(tar[..<min(end, tar.count)])
    }
}
