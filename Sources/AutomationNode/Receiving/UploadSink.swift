import Bundles
import Signing

/// What takes the bytes of an upload. Blocking; one thread at a time.
protocol UploadSink: AnyObject {
    /// - Throws: at the first wrong byte.
    func receive(_ bytes: [UInt8]) throws
    func finish() throws -> VerifiedBundle
    func cancel()
}

/// Verifies a plain tar as it comes, and looks for room on the disk as soon as the signed list is there.
final class PlainSink: UploadSink {
    private let verifier: StreamingVerifier
    private let room: DiskRoom
    private var isRoomChecked = false

    init(verifier: StreamingVerifier, room: DiskRoom) {
        self.verifier = verifier
        self.room = room
    }

    func receive(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try receive($0) }
    }

    func receive(_ buffer: UnsafeRawBufferPointer) throws {
        try verifier.receive(buffer)
        guard !isRoomChecked, let statement = verifier.statement else { return }
        isRoomChecked = true
        try room.check(for: statement.resources)
    }

    func finish() throws -> VerifiedBundle { try verifier.finish() }

    func cancel() {}
}
