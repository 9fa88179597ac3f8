#if canImport(Glibc)
import Glibc
#endif

/// The programs under test: they lie beside the test bundle in the build directory.
enum Programs {
    static let slipway = "\(directory)/slipway"
    static let slipwayd = "\(directory)/slipwayd"

    private static let directory: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    }()
}
