import DurableFiles
import Identifiers

/// A delta as it was opened: its word, and the places of what it has.
struct OpenedDelta {
    let delta: BundleDelta
    let layout: TarLayout
    private let contents: Set<Digest>

    init(_ delta: BundleDelta, document: [UInt8], of plan: TarLayout) throws(BundleFailure) {
        self.delta = delta
        layout = try plan.layout(of: delta, document: document)
        contents = Set(delta.contents)
    }

    /// The entries whose contents stand in the file.
    var entries: ArraySlice<TarLayout.Entry> { layout.entries.dropFirst() }

    /// The entries of the bundle whose contents are elsewhere.
    func absent(from plan: TarLayout) -> [TarLayout.Entry] {
        plan.holders.filter { !contents.contains($0.digest) }
    }
}

/// Receives what follows `bundle.sig`, until it is clear whether the file is a whole bundle or a delta, and then `bundle.delta`. As for
/// `bundle.sig`, the size in its header is the only field that is read before it is known.
struct DeltaReading {
    enum Outcome {
        /// A whole bundle; the bytes are the first of its next entry.
        case bundle([UInt8])
        case delta(OpenedDelta)
    }

    /// The first bytes of the header of `bundle.delta`; that of `bundle.json` differs in the last of them.
    static let mark = Array("bundle.d".utf8)

    private let plan: TarLayout
    private var bytes: [UInt8] = []
    /// The number of bytes that tell more.
    private var wanted = DeltaReading.mark.count
    /// Bytes of the document, once its header is here.
    private var size: Int?

    init(_ plan: TarLayout) {
        self.plan = plan
    }

    /// Takes bytes from the front of the buffer.
    mutating func receive(_ buffer: UnsafeRawBufferPointer) throws -> (taken: Int, outcome: Outcome?) {
        var taken = 0
        while true {
            let count = min(wanted - bytes.count, buffer.count - taken)
            bytes.append(contentsOf: buffer[taken..<taken + count])
            taken += count
            guard bytes.count == wanted else { return (taken, nil) }
            if let outcome = try advance() { return (taken, outcome) }
        }
    }

    /// - Throws: `bundle.truncated`, for an input that ends here.
    func refuseEnd() throws(BundleFailure) -> Never {
        let isDelta = bytes.starts(with: Self.mark)
        throw BundleFailure(
            .truncated,
            (isDelta ? TarLayout.deltaName : TarLayout.manifestName).text,
            expected: "the whole entry",
            found: "the end; fetch the bundle again"
        )
    }

    private mutating func advance() throws -> Outcome? {
        if bytes.count == Self.mark.count {
            guard bytes == Self.mark else { return .bundle(bytes) }
            wanted = TarHeader.blockSize
            return nil
        }
        guard let size else {
            let size = try documentSize()
            self.size = size
            wanted += size + TarHeader.padding(after: UInt64(size))
            return nil
        }
        let document = Array(bytes[TarHeader.blockSize..<TarHeader.blockSize + size])
        guard bytes[(TarHeader.blockSize + size)...].allSatisfy({ $0 == 0 }) else {
            throw BundleFailure(
                .entryPadding,
                TarLayout.deltaName.text,
                expected: "zeros after the content",
                found: "other bytes"
            )
        }
        return .delta(try OpenedDelta(BundleDelta(json: document), document: document, of: plan))
    }

    private func documentSize() throws -> Int {
        let name = TarLayout.deltaName
        let size = try TarHeader.requireSize(bytes, of: name)
        let limit = BundleDelta.limit(contents: plan.holders.count)
        guard size > 0, size <= limit else {
            throw BundleFailure(.limitJSON, name.text, expected: "1 to \(limit) bytes", found: "\(size)")
        }
        return Int(size)
    }
}
