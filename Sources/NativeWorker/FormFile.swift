import Glibc
import Identifiers
import NativeModels

/// The file of a native form, mapped into memory: its pages are the kernel's own, which may take them back, and those that are read are let
/// go at once. A file that becomes shorter ends the process; forms are never changed.
final class FormFile {
    let bytes: UnsafeRawBufferPointer
    private let page = max(1, sysconf(Int32(_SC_PAGESIZE)))
    /// Bytes that are not mapped any more.
    private var released = 0

    /// - Parameter limit: the most bytes that it may have.
    /// - Throws: for a file that cannot be read, or that is larger.
    init(_ path: String, limit: Int = NativeModel.sizeLimit) throws(NativeModelFailure) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw Self.unreadable(path) }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.unreadable(path) }
        let size = Int(status.st_size)
        guard size <= limit else {
            throw NativeModelFailure(.size, path, expected: "at most \(limit) bytes", found: "\(size)")
        }
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw Self.unreadable(path)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit { unmap(to: bytes.count) }

    /// Lets so many of the first bytes go, in whole pages; they must not be read again.
    func release(_ count: Int) {
        unmap(to: count / page * page)
    }

    private func unmap(to end: Int) {
        guard end > released, let start = bytes.baseAddress else { return }
        munmap(UnsafeMutableRawPointer(mutating: start) + released, end - released)
        released = end
    }

    private static func unreadable(_ path: String) -> NativeModelFailure {
        NativeModelFailure(.format, path, "the native form cannot be read: \(String(cString: strerror(errno)))")
    }
}
