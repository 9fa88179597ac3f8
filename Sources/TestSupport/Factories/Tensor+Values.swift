package import Inference

extension Tensor {
    /// The values of a tensor of a fixed width.
    package func numbers<Value: BitwiseCopyable>(_: Value.Type) -> [Value] {
        bytes.withUnsafeBytes { bytes in
            (0..<bytes.count / MemoryLayout<Value>.size).map {
                bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Value>.size, as: Value.self)
            }
        }
    }

    package static func doubles(_ values: [Double], name: String = "", shape: [Int]? = nil) -> Tensor {
        Tensor(name: name, type: .float64, shape: shape ?? [values.count], bytes: values.withUnsafeBytes { Array($0) })
    }

    package init(doubles: [Double], name: String = "x") {
        self.init(
            name: name,
            type: .float64,
            shape: [doubles.count],
            bytes: doubles.withUnsafeBytes { Array($0) }
        )
    }

    package init(texts: [String], name: String = "x") {
        let bytes = texts.flatMap { text in
            withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { Array($0) } + Array(text.utf8)
        }
        self.init(name: name, type: .bytes, content: .text, shape: [texts.count], bytes: bytes)
    }

    /// The elements as numbers; empty for texts.
    package var doubles: [Double] {
        bytes.withUnsafeBytes { raw in
            switch type {
            case .float64: (0..<count).map { raw.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
            case .float32: (0..<count).map { Double(raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)) }
            case .int64: (0..<count).map { Double(raw.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)) }
            case .int32: (0..<count).map { Double(raw.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self)) }
            default: []
            }
        }
    }

    package var texts: [String] {
        var texts: [String] = []
        var at = 0
        while at + 4 <= bytes.count {
            let length = bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: at, as: UInt32.self)) }
            texts.append(String(decoding: bytes[at + 4..<at + 4 + length], as: UTF8.self))
            at += 4 + length
        }
        return texts
    }
}
