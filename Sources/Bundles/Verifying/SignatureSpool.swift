import DurableFiles
import Identifiers
import Signing

#if canImport(Glibc)
import Glibc
#endif

/// The bytes of `bundle.sig` until they are judged: a few in memory, more in a file without a name, which only this process can
/// read. Where no file can be made they stay in memory.
final class SignatureSpool: SignatureSource {
    /// Bytes that are kept in memory.
    static let memoryLimit = 4 << 20

    private let makeFile: () throws -> OpenFile?
    private var memory: [UInt8] = []
    private var file: OpenFile?
    private(set) var count = 0

    /// - Parameter file: makes the file, once it is needed.
    init(file makeFile: @escaping () throws -> OpenFile?) {
        self.makeFile = makeFile
    }

    func append(_ part: UnsafeRawBufferPointer) throws {
        if file == nil, count <= Self.memoryLimit, count + part.count > Self.memoryLimit {
            file = try makeFile() ?? Self.anonymousFile()
            try file?.write(memory)
            if file != nil { memory = [] }
        }
        if let file { try file.write(part) } else { memory.append(contentsOf: part) }
        count += part.count
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        guard let file else { return memory.read(into: buffer, at: offset) }
        return try file.read(into: buffer, at: Int64(offset))
    }

    /// All of them in memory.
    func bytes() throws -> [UInt8] {
        guard file != nil else { return memory }
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = try read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
            guard initialized == count else {
                throw FileFailure(.changed, "bundle.sig", "its copy became shorter while it was judged")
            }
        }
    }

    /// - Returns: nil where there is no directory for temporary files.
    private static func anonymousFile() -> OpenFile? {
        let chosen = getenv("TMPDIR").map { String(cString: $0) }
        for path in [chosen, "/var/tmp", "/tmp"] {
            if let path, let directory = try? DirectoryHandle(path: path), let file = try? directory.createUnnamed() {
                return file
            }
        }
        return nil
    }
}
