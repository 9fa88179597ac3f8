import NodeAPI

/// The content of one request to a node: a large blob, or as many small ones as make the request worth its while.
enum UploadBatch: Sendable {
    case one(OfferReport.Missing)
    case many([OfferReport.Missing])

    /// Larger ones go alone: they can be gone on with where a connection broke.
    private static let smallSize: UInt64 = 256 << 10
    /// Bytes at which a batch of small ones ends. So much is sent again at most when a connection breaks.
    private static let size: UInt64 = 4 << 20
    private static let count = 4096

    /// Divides the blobs into batches, small ones in their order. A partly sent blob goes alone.
    static func batches(of blobs: [OfferReport.Missing]) -> [UploadBatch] {
        var batches: [UploadBatch] = []
        var open: [OfferReport.Missing] = []
        var bytes: UInt64 = 0
        func close() {
            if !open.isEmpty { batches.append(open.count == 1 ? .one(open[0]) : .many(open)) }
            open = []
            bytes = 0
        }
        for blob in blobs {
            guard blob.received == 0, blob.size <= smallSize else {
                batches.append(.one(blob))
                continue
            }
            if bytes + blob.size > size || open.count == count { close() }
            open.append(blob)
            bytes += blob.size
        }
        close()
        return batches
    }
}
