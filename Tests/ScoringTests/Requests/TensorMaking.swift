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

    static func doubles(_ values: [Double], name: String = "", shape: [Int]? = nil) -> Tensor {
        Tensor(name: name, type: .float64, shape: shape ?? [values.count], bytes: values.withUnsafeBytes { Array($0) })
    }
}
