import NodeAPI
import NodeClient
import Synchronization

/// Bytes that are no bundle, made as they are pulled.
final class Garbage: Sendable {
    private let bytes: UInt64
    private let pulled = Mutex<UInt64>(0)

    init(bytes: UInt64) {
        self.bytes = bytes
    }

    /// Bytes that were asked for so far.
    var count: UInt64 { pulled.withLock { $0 } }

    var source: UploadSource {
        UploadSource(length: bytes) {
            {
                self.pulled.withLock { pulled in
                    guard pulled < self.bytes else { return nil }
                    let count = min(self.bytes - pulled, UInt64(UploadSource.pieceSize))
                    pulled += count
                    return [UInt8](repeating: 0x58, count: Int(count))
                }
            }
        }
    }
}
