extension Tensor {
    /// The elements of a tensor of `BYTES`, as long as their lengths are valid.
    var elements: TensorElements { TensorElements(bytes: bytes) }
}

/// The elements of `BYTES`, one after the other, each a slice of the tensor.
struct TensorElements: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var at = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> ArraySlice<UInt8>? {
        guard at + 4 <= bytes.count else { return nil }
        let length = bytes.withUnsafeBytes {
            Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
        }
        guard length <= bytes.count - at - 4 else { return nil }
        defer { at += 4 + length }
        return bytes[at + 4..<at + 4 + length]
    }
}

extension ArraySlice<UInt8> {
    /// As an element of `BYTES`: after its length.
    var withLength: [UInt8] {
        Swift.withUnsafeBytes(of: UInt32(count).littleEndian) { Array($0) } + self
    }
}
