import Glibc
import Identifiers
import NativeModels

/// The file of a native form.
enum FormFile {
    /// - Throws: for a file that cannot be read, or that is larger than a form may be.
    static func content(_ path: String) throws(NativeModelFailure) -> [UInt8] {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { Glibc.close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while bytes.count <= NativeModel.sizeLimit {
            let count = piece.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            guard count > 0 else {
                guard errno == EINTR else { throw unreadable(path) }
                continue
            }
            bytes += piece[..<count]
        }
        throw NativeModelFailure(.size, path, expected: "at most \(NativeModel.sizeLimit) bytes", found: "more")
    }

    private static func unreadable(_ path: String) -> NativeModelFailure {
        NativeModelFailure(.format, path, "the native form cannot be read: \(String(cString: strerror(errno)))")
    }
}
