/// The header of a .npy file (numpy, lib/format.py).
struct NumpyHeader {
    /// Offset of the data.
    let length: UInt64
    /// True if the data is a pickle.
    let holdsObjects: Bool

    /// - Parameter prefix: the first 4 KiB of the file; longer headers are those of records with many fields.
    /// - Returns: nil if it is none.
    init?(_ prefix: [UInt8]) {
        guard prefix.count >= 12 else { return nil }
        let isLong = prefix[6] >= 2
        let size = Int(prefix.number(at: 8, bytes: isLong ? 4 : 2))
        let start = isLong ? 12 : 10
        guard size <= 1 << 20 else { return nil }
        length = UInt64(start + size)
        let text = String(decoding: prefix[start..<min(prefix.count, start + size)], as: UTF8.self)
        guard text.contains("descr") else { return nil }
        holdsObjects = text.contains("|O") || text.contains("'O'") || text.contains("\"O\"") || text.contains("'O8'")
    }
}
