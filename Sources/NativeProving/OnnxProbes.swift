import Inference
import NativeModels

/// Requests that the form of an ONNX model is held to its library with, made of the golden one: nothing of such a model can be looked at.
struct OnnxProbes {
    /// Tensors, or columns, that are changed alone.
    private static let columns = 200
    private static let alone = 20
    private static let variants = 20
    private static let rows = 1_000
    /// The most bytes of a request that is wider than the golden one.
    private static let bytes = 16 << 20

    let golden: ModelInput

    /// No row, and the first rows each for itself.
    var parts: [ModelInput] {
        let single = (0..<min(Self.alone, golden.rows)).compactMap { golden.choosing(rows: [$0]) }
        return [golden.prefix(rows: 0), golden.prefix(rows: 1)] + single
    }

    /// The golden request with one number changed into one that libraries take in their own ways.
    var special: [ModelInput] {
        golden.tensors.indices.prefix(Self.columns).flatMap { place in
            let numbers = golden.tensors[place].count > 0 ? golden.tensors[place].type.specialNumbers : []
            return numbers.map { number in
                var tensors = golden.tensors
                tensors[place] = tensors[place].made(of: tensors[place].count, shape: tensors[place].shape) { element in
                    element == 0 ? .number(number) : .old(element)
                }
                return golden.with(tensors)
            }
        }
    }

    /// Requests whose numbers come from different golden rows, half of them some 5 % up or down: of the golden shape, and of many rows.
    var shuffled: [ModelInput] {
        var generator = ProbeGenerator()
        let wide = golden.hasRows && golden.rows > 0 ? [Int?](repeating: wideRows, count: 2) : []
        return ([Int?](repeating: nil, count: Self.variants) + wide).map { rows in
            golden.with(golden.tensors.map { shuffled($0, rows: rows, &generator) })
        }
    }

    /// Rows of a request of many: of images fewer than of numbers, and never fewer than the golden ones.
    var wideRows: Int {
        let bytes = golden.tensors.reduce(0) { $0 + $1.bytes.count } / max(1, golden.rows)
        return max(golden.rows, min(Self.rows, Self.bytes / max(1, bytes)))
    }

    /// - Parameter rows: nil for as many as it has.
    private func shuffled(_ tensor: Tensor, rows: Int?, _ generator: inout ProbeGenerator) -> Tensor {
        guard let length = tensor.shape.first, length > 0 else { return tensor }
        let width = tensor.shape.dropFirst().reduce(1, *)
        let shape = [rows ?? length] + tensor.shape.dropFirst()
        var draws = generator
        defer { generator = draws }
        return tensor.made(of: shape.reduce(1, *), shape: shape) { element in
            let old = draws.place(below: length) * width + element % max(1, width)
            return (element / max(1, width)) % 2 == 0 ? .scaled(old, by: 1 + 0.05 * draws.share()) : .old(old)
        }
    }
}

extension ModelInput {
    fileprivate func with(_ tensors: [Tensor]) -> ModelInput {
        ModelInput(form: form, origin: origin, tensors: tensors)
    }
}

/// An element of a tensor that is made of another one.
private enum ProbeElement {
    case old(Int)
    /// Of whole numbers and truth values it stays as it is.
    case scaled(Int, by: Double)
    case number(Double)
}

extension Tensor {
    /// A tensor of the same type, element by element; one of texts stays as it is.
    fileprivate func made(of count: Int, shape: [Int], _ element: (Int) -> ProbeElement) -> Tensor {
        guard let width = type.width else { return self }
        var made: [UInt8] = []
        made.reserveCapacity(count * width)
        for place in 0..<count {
            switch element(place) {
            case .old(let old): made += bytes[old * width..<(old + 1) * width]
            case .scaled(let old, let factor):
                let own = Array(bytes[old * width..<(old + 1) * width])
                made += type.number(of: own).map { type.bytes(of: $0 * factor) } ?? own
            case .number(let number): made += type.bytes(of: number)
            }
        }
        return Tensor(name: name, type: type, content: content, shape: shape, bytes: made)
    }
}

extension ElementType {
    /// Numbers that libraries take in their own ways; none of a type that has no numbers.
    fileprivate var specialNumbers: [Double] {
        switch self {
        case .float64, .float32: [.nan, .infinity, -.infinity, 1e39, -1e39, 0, -0.0, 1e-300]
        case .int64: [0, 1, -1, 0x1p62, -0x1p62]
        case .int32: [0, 1, -1, 2_147_483_647, -2_147_483_648]
        case .int16, .int8: [0, 1, -1, 127, -128]
        case .uint8, .uint16, .uint32, .uint64: [0, 1, 255]
        case .bool: [0, 1]
        case .float16, .bytes: []
        }
    }

    /// A float's number; nil of another type.
    fileprivate func number(of bytes: [UInt8]) -> Double? {
        bytes.withUnsafeBytes { bytes in
            switch self {
            case .float64: bytes.loadUnaligned(as: Double.self)
            case .float32: Double(bytes.loadUnaligned(as: Float.self))
            default: nil
            }
        }
    }

    /// - Precondition: it is one of its special numbers, or a float's.
    fileprivate func bytes(of number: Double) -> [UInt8] {
        switch self {
        case .float64: Self.bytes(number.bitPattern)
        case .float32: Self.bytes(Float(number).bitPattern)
        case .int64, .uint64: Self.bytes(Int64(number))
        case .int32, .uint32: Self.bytes(Int32(number))
        case .int16, .uint16: Self.bytes(Int16(number))
        case .int8: Self.bytes(Int8(number))
        case .uint8, .bool: Self.bytes(UInt8(number))
        case .float16, .bytes: []
        }
    }

    private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
