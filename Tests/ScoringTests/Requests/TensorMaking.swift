import Scoring

extension Tensor {
    /// The values of a tensor of a fixed width.
    func numbers<Value: BitwiseCopyable>(_: Value.Type) -> [Value] {
        bytes.withUnsafeBytes { bytes in
            (0..<bytes.count / MemoryLayout<Value>.size).map {
                bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Value>.size, as: Value.self)
            }
        }
    }

    /// The elements of `BYTES` as texts.
    var texts: [String] {
        var texts: [String] = []
        var at = 0
        while at + 4 <= bytes.count {
            let length = (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
            texts.append(String(decoding: bytes[at + 4..<at + 4 + length], as: UTF8.self))
            at += 4 + length
        }
        return texts
    }

    static func doubles(_ values: [Double], name: String = "", shape: [Int]? = nil) -> Tensor {
        Tensor(name: name, type: .float64, shape: shape ?? [values.count], bytes: values.withUnsafeBytes { Array($0) })
    }
}
