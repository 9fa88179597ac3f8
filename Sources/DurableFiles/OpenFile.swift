import CLinux
package import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// The kind of a directory entry.
package enum FileKind: Sendable, Hashable {
    case regular
    case directory
    case symbolicLink
    case other

    init(mode: UInt32) {
        self =
            switch mode & 0o170000 {
            case 0o100000: .regular
            case 0o040000: .directory
            case 0o120000: .symbolicLink
            default: .other
            }
    }
}

/// The result of stat(2) for a file.
package struct FileStatus: Sendable {
    package let kind: FileKind
    /// Bytes of content.
    package let size: UInt64
    /// Bytes that it takes on the file system: fewer than its size where it has holes.
    package let allocated: UInt64
    /// Hard links to the same inode.
    package let links: UInt64
    package let inode: UInt64
    package let device: UInt64
    /// Permission bits, such as 0o644.
    package let permissions: UInt32
    package let owner: UInt32
    package let modified: Timestamp
    /// Nanoseconds of that second.
    package let modifiedNanoseconds: Int64

    init(_ raw: clinux_status) {
        kind = FileKind(mode: raw.mode)
        size = raw.size
        allocated = raw.allocated
        links = raw.links
        inode = raw.inode
        device = raw.device
        permissions = raw.mode & 0o7777
        owner = raw.owner
        modified = Timestamp(seconds: raw.modified_seconds)
        modifiedNanoseconds = raw.modified_nanoseconds
    }
}

/// An open file, closed when the last reference goes. Every call blocks: run it on the `BlockingPool` in async code.
package final class OpenFile: Sendable {
    /// Owned; not to be closed by others.
    package let descriptor: Int32
    /// The path for messages.
    package let path: String

    package init(owning descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    /// Opens a file for reading at a path the user gave; a symbolic link is followed.
    package static func read(_ path: String) throws(FileFailure) -> OpenFile {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open", path) }
        let file = OpenFile(owning: descriptor, path: path)
        guard try file.status().kind != .directory else {
            throw FileFailure(.wrongKind, path, expected: "a file", found: "a directory")
        }
        return file
    }

    /// Opens a regular file for appending, made first where it is missing, at a path the user gave. That it is there is durable.
    package static func append(_ path: String, mode: UInt32) throws(FileFailure) -> OpenFile {
        let isNew = access(path, F_OK) != 0
        let flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK
        let descriptor = open(path, flags, mode_t(mode))
        guard descriptor >= 0 else { throw .system("open", path) }
        let file = OpenFile(owning: descriptor, path: path)
        guard try file.status().kind == .regular else {
            throw FileFailure(.wrongKind, path, expected: "a file", found: "something else")
        }
        if isNew {
            let slash = path.lastIndex(of: "/")
            let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            try DirectoryHandle(path: parent).sync()
        }
        return file
    }

    /// True if the file is empty or its last byte is a line feed.
    package func endsLine() throws(FileFailure) -> Bool {
        let size = try status().size
        guard size > 0 else { return true }
        var last: [UInt8] = [0]
        let result = last.withUnsafeMutableBytes { buffer in
            Result { () throws(FileFailure) in try read(into: buffer, at: Int64(size) - 1) }
        }
        _ = try result.get()
        return last[0] == UInt8(ascii: "\n")
    }

    package func status() throws(FileFailure) -> FileStatus {
        var raw = clinux_status()
        guard clinux_fstat(descriptor, &raw) == 0 else { throw .system("examine", path) }
        return FileStatus(raw)
    }

    /// Makes the file's own position its beginning again.
    package func rewind() throws(FileFailure) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw .system("read", path) }
    }

    /// Reads up to the buffer's size at the file's own position. Returns 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileFailure) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw .system("read", path) }
        }
    }

    /// Reads at an offset until the buffer is full or the file ends; returns the bytes read.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileFailure) -> Int {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
            if count == 0 { break }
            if count > 0 {
                done += count
            } else if errno != EINTR {
                throw .system("read", path)
            }
        }
        return done
    }

    /// The whole content.
    /// - Parameter limit: the most bytes it may have; more is an error.
    package func readAll(limit: Int) throws(FileFailure) -> [UInt8] {
        var content: [UInt8] = []
        let expected = Int(clamping: try status().size)
        content.reserveCapacity(min(expected, limit) + 1)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let result = buffer.withUnsafeMutableBytes { pointer in
                Result { () throws(FileFailure) in try read(into: pointer) }
            }
            let count = try result.get()
            if count == 0 { return content }
            content.append(contentsOf: buffer[..<count])
            guard content.count <= limit else {
                throw FileFailure(.io, path, expected: "at most \(limit) bytes", found: "more")
            }
        }
    }

    package func write(_ buffer: UnsafeRawBufferPointer) throws(FileFailure) {
        var rest = buffer
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if errno != EINTR {
                throw .system("write", path)
            }
        }
    }

    package func write(_ bytes: [UInt8]) throws(FileFailure) {
        try bytes.withUnsafeBytes { buffer in
            Result { () throws(FileFailure) in try write(buffer) }
        }.get()
    }

    package func write(_ buffer: UnsafeRawBufferPointer, at offset: Int64) throws(FileFailure) {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
            let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
            if count >= 0 {
                done += count
            } else if errno != EINTR {
                throw .system("write", path)
            }
        }
    }

    package func setPermissions(_ mode: UInt32) throws(FileFailure) {
        guard fchmod(descriptor, mode_t(mode)) == 0 else { throw .system("change the mode", path) }
    }

    package func truncate(to size: Int64) throws(FileFailure) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw .system("resize", path) }
    }

    /// Takes space on the file system for that many bytes from the start on; the file grows to it.
    package func allocate(_ size: Int64) throws(FileFailure) {
        let error = posix_fallocate(descriptor, 0, off_t(size))
        guard error == 0 else { throw .system("reserve space", path, errno: error) }
    }

    /// fsync(2). A failure means that the content is lost: rewrite it, never sync again.
    package func sync() throws(FileFailure) {
        guard fsync(descriptor) == 0 else { throw .system("make durable", path) }
    }

    /// Switches reads past the kernel's cache (O_DIRECT in open(2)) on or off. While it is on, offsets, lengths and memory addresses
    /// must be multiples of 4,096.
    /// - Returns: false if the file system cannot; nothing has changed then.
    func readPastCache(_ on: Bool) -> Bool { clinux_read_past_cache(descriptor, on ? 1 : 0) == 0 }

    /// pread(2), once: at the end of the file, or where it was interrupted, fewer bytes than there is space for.
    func readOnce(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileFailure) -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw .system("read", path) }
        }
    }

    /// Tells the kernel that the file is read from start to end.
    package func expectSequentialReading() {
        _ = clinux_read_ahead(descriptor)
    }

    /// Has the kernel begin to write a part to the disk. Nothing is durable by it, but `sync` finds less to do.
    package func startWriting(at offset: UInt64, count: UInt64) {
        _ = clinux_start_writing(descriptor, Int64(clamping: offset), Int64(clamping: count))
    }

    /// Drops clean pages, so that the next read comes from the disk.
    package func dropCache() {
        _ = clinux_drop_cache(descriptor)
    }
}
