import AsyncSupport
import DurableFiles
import Identifiers
import Synchronization

/// Verifies a plain bundle file with a thread for each core: the layout gives the position of every entry.
struct FileVerification {
    /// The part after the last entry, for messages; the same as in the verification of a stream.
    private static let end = "the end of the bundle"

    private let file: OpenFile
    private let limits: VerificationLimits
    private let width: Int
    private let progress: BundleProgress

    init(_ file: OpenFile, limits: VerificationLimits, width: Int, progress: @escaping BundleProgress) {
        self.file = file
        self.limits = limits
        self.width = width
        self.progress = progress
    }

    func verify(_ policy: VerificationPolicy) throws -> VerifiedBundle {
        let opened = try Self.openSignature(of: file, policy, limits)
        let segments = Segment.all(of: opened.plan)
        let counter = ProgressCounter(total: opened.plan.totalSize, report: progress)
        try requireSize(opened.plan)
        let wanted = try Documents(opened.plan, limits)
        let documents = Mutex<[Digest: [UInt8]]>([:])
        try Parallel.forEach(count: segments.count, width: width, order: Segment.order(segments)) { index in
            let kept = try check(segments[index], keeping: wanted) { bytes in
                counter.add(UInt64(bytes))
            }
            documents.withLock { $0.merge(kept) { first, _ in first } }
        }
        try checkEnd(opened.plan)
        return try opened.bundle(documents: documents.withLock { $0 }, limits: limits)
    }

    static func openSignature(
        of file: OpenFile,
        _ policy: VerificationPolicy,
        _ limits: VerificationLimits
    ) throws -> OpenedSignature {
        var reading = SignatureReading(policy: policy, limits: limits)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CopyBuffer.size, alignment: 4096)
        defer { buffer.deallocate() }
        var offset: Int64 = 0
        while true {
            let count = try file.read(into: buffer, at: offset)
            guard count > 0 else { break }
            let part = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            if let opened = try reading.receive(part).signature { return opened }
            offset += Int64(count)
        }
        try reading.refuseEnd()
        throw BundleFailure(.truncated, file.path, expected: "the whole bundle", found: "the end")
    }

    private func check(
        _ segment: Segment,
        keeping wanted: Documents,
        _ report: (Int) -> Void
    ) throws -> [Digest: [UInt8]] {
        var verifier = EntryVerifier(segment.entries, destination: DiscardingBlobSink(), keeps: wanted.include)
        let length = min(UInt64(CopyBuffer.size), segment.end - segment.offset)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(length), alignment: 4096)
        defer { buffer.deallocate() }
        var offset = segment.offset
        while offset < segment.end {
            let wanted = Int(min(UInt64(buffer.count), segment.end - offset))
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
            let count = try file.read(into: part, at: Int64(offset))
            if count == 0 { break }
            _ = try verifier.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += UInt64(count)
            report(count)
        }
        try verifier.refuseEnd()
        return verifier.kept
    }

    private func requireSize(_ plan: TarLayout) throws {
        let size = try file.status().size
        if size > plan.totalSize {
            throw BundleFailure(
                .trailing,
                Self.end,
                expected: "nothing after \(plan.totalSize) bytes",
                found: "\(size) bytes"
            )
        }
        if size < plan.totalSize, size >= plan.endOffset {
            throw BundleFailure(
                .end,
                Self.end,
                expected: "\(plan.totalSize) bytes",
                found: "\(size); fetch the bundle again"
            )
        }
    }

    private func checkEnd(_ plan: TarLayout) throws {
        var end = [UInt8](repeating: 0, count: Int(plan.totalSize - plan.endOffset))
        let count = try end.withUnsafeMutableBytes { try file.read(into: $0, at: Int64(plan.endOffset)) }
        guard count == end.count, end.allSatisfy({ $0 == 0 }) else {
            throw BundleFailure(
                .end,
                Self.end,
                expected: "\(end.count) zero bytes at the end",
                found: count == end.count ? "other bytes" : "\(count)"
            )
        }
    }
}
