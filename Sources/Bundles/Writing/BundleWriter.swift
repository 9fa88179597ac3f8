import AsyncSupport
package import DurableFiles
package import Identifiers

/// A content that goes into a bundle.
package enum BundleContent: Sendable {
    case bytes([UInt8])
    case file(OpenFile)
}

/// Writes the tar that a plan predicts, in as many lanes as there are cores, hashing every content while it is written: rot
/// in the store stops the export. Blocks.
package struct BundleWriter {
    private let plan: TarLayout
    private let output: OpenFile
    private let content: @Sendable (Digest) throws -> BundleContent

    /// - Parameters:
    ///   - output: a new, empty regular file.
    ///   - content: what to write for a digest; asked once for each.
    package init(
        _ plan: TarLayout,
        to output: OpenFile,
        content: @escaping @Sendable (Digest) throws -> BundleContent
    ) {
        self.plan = plan
        self.output = output
        self.content = content
    }

    package func write(
        signature: [UInt8],
        width: Int,
        progress: @escaping BundleProgress = { _, _ in }
    ) throws {
        let head = plan.head(signature: signature)
        try head.withUnsafeBytes { try output.write($0, at: 0) }
        let segments = Segment.all(of: plan)
        let counter = ProgressCounter(total: plan.totalSize, done: UInt64(head.count), report: progress)
        try Parallel.forEach(count: segments.count, width: width, order: Segment.order(segments)) { index in
            try write(segments[index]) { bytes in
                counter.add(UInt64(bytes))
            }
        }
        try output.truncate(to: Int64(plan.totalSize))
    }

    private func write(_ segment: Segment, _ report: @escaping (Int) -> Void) throws {
        var writer = SegmentWriter(to: output, at: segment.offset, report: report)
        for entry in segment.entries {
            try writer.append(entry.header)
            guard !entry.isHardLink else { continue }
            try write(entry, into: &writer)
            try writer.appendZeros(TarHeader.padding(after: entry.size))
        }
        try writer.flush()
    }

    private func write(_ entry: TarLayout.Entry, into writer: inout SegmentWriter) throws {
        var hash = StreamingDigest()
        var size: UInt64 = 0
        switch try content(entry.digest) {
        case .bytes(let bytes):
            bytes.withUnsafeBytes { hash.update($0) }
            size = UInt64(bytes.count)
            try writer.append(bytes)
        case .file(let file):
            file.expectSequentialReading()
            while true {
                let part = try writer.fill(from: file, at: Int64(size), limit: entry.size - size)
                if part == 0 { break }
                writer.hashLast(part, into: &hash)
                size += UInt64(part)
            }
        }
        try entry.requireStored(hash.finish(), size: size)
    }
}
