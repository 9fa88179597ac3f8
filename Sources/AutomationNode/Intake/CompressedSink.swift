import Archive
import AsyncSupport
import Bundles
import DurableFiles
import Foundation
import Identifiers
import Synchronization

/// Decompresses a tar on a thread of its own and verifies it there. It ends with the last signed byte, so a decompression
/// bomb gets no further than the signed sizes.
final class CompressedSink: UploadSink {
    private let pipe: BoundedPipe
    private let outcome: Outcome

    private final class Outcome: Sendable {
        let result = Mutex<Result<VerifiedBundle, any Error>?>(nil)
        let isThere = DispatchSemaphore(value: 0)
    }

    /// - Parameter plain: makes the sink for what is inside.
    /// - Throws: where no thread can be had: nobody would ever read the pipe.
    init(plain: @escaping @Sendable () throws -> TarSink) throws {
        let pipe = BoundedPipe()
        let outcome = Outcome()
        self.pipe = pipe
        self.outcome = outcome
        try BlockingThread.start {
            let result = Result { try Self.decompress(pipe, into: plain()) }
            if case .failure(let error) = result { pipe.fail(error) }
            outcome.result.withLock { $0 = result }
            outcome.isThere.signal()
        }
    }

    func receive(_ bytes: [UInt8]) throws {
        try pipe.write(bytes)
    }

    func finish() throws -> VerifiedBundle {
        pipe.end()
        outcome.isThere.wait()
        outcome.isThere.signal()
        guard let result = outcome.result.withLock({ $0 }) else { throw CancellationError() }
        return try result.get()
    }

    func cancel() {
        pipe.fail(CancellationError())
        outcome.isThere.wait()
        outcome.isThere.signal()
    }

    private static func decompress(_ pipe: BoundedPipe, into sink: TarSink) throws -> VerifiedBundle {
        let decompressor = Decompressor(subject: "the upload") { try pipe.read(into: $0) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try decompressor.read(into: buffer)
            if count == 0 { return try sink.finish() }
            try sink.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
