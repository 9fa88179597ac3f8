#if canImport(Glibc)
import Glibc
#endif

/// The programs under test: they lie beside the test bundle in the build directory.
package enum Programs {
    package static let slipway = "\(directory)/slipway"
    package static let slipwayd = "\(directory)/slipwayd"

    /// Absolute, however the tests were started.
    package static let directory: String = {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { space in
            space.baseAddress.map { readlink("/proc/self/exe", $0, space.count) } ?? -1
        }
        let path = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    }()
}
