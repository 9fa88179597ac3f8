#if canImport(Glibc)
import Glibc
#endif

/// Secret bytes, such as a passphrase: in one place in memory, which is wiped when the last reference goes.
package final class Secret {
    private let buffer: UnsafeMutableRawBufferPointer

    /// Takes the bytes over and wipes where they came from.
    package init(taking bytes: inout [UInt8]) {
        buffer = .allocate(byteCount: bytes.count, alignment: 16)
        buffer.copyBytes(from: bytes)
        Secret.wipe(&bytes)
    }

    deinit {
        if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
        buffer.deallocate()
    }

    package var isEmpty: Bool { buffer.isEmpty }

    package func withBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        try body(UnsafeRawBufferPointer(buffer))
    }

    /// Compares in constant time.
    package func isSame(as other: Secret) -> Bool {
        buffer.count == other.buffer.count && zip(buffer, other.buffer).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Overwrites an array's bytes with zeros; they stay in copies that were made of it.
    package static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { part in
            if let start = part.baseAddress { explicit_bzero(start, part.count) }
        }
        bytes = []
    }
}
