/// Decompresses content by one of libarchive's filters.
final class FilterDecompression {
    private let reader: LibarchiveReader
    private var isAtEnd: Bool

    init(filter: Int32, subject: String, source: @escaping Decompressor.Source) throws {
        let input = LibarchiveInput(blockSize: 1 << 17, source)
        reader = try LibarchiveReader(
            .filtered(filter: filter),
            input: input,
            subject: subject,
            code: .compressionDamaged
        )
        isAtEnd = try reader.next() == nil
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !isAtEnd, !buffer.isEmpty else { return 0 }
        let count = try reader.read(into: buffer)
        isAtEnd = count == 0
        return count
    }
}
