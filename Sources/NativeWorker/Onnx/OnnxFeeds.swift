import NativeModels

/// The tensors that a library is given of a request, as MLflow's flavour makes them: columns of a table become one matrix, or a vector
/// each, and numbers of 64 bits become those of 32 for an input that takes those.
struct OnnxFeeds {
    let form: OnnxForm
    let plan: OnnxPlan
    let body: [UInt8]

    /// In the order of the model's inputs.
    func tensors() throws(RequestRefusal) -> [EngineTensor] {
        guard body.count == plan.size else {
            throw RequestRefusal(input: "the tensors have \(plan.size) bytes, and \(body.count) came")
        }
        if case .table(let rows) = plan.shape, form.inputs.count == 1 { return [try matrix(rows, form.inputs[0])] }
        var found: [EngineTensor] = []
        let parts = Dictionary(plan.parts.map { (Array($0.name.utf8), $0) }) { first, _ in first }
        for slot in form.inputs {
            let named = parts[Array(slot.name.utf8)]
            // The only tensor may have no name.
            let part = plan.parts.count == 1 ? plan.parts.first : named
            guard let part else { throw RequestRefusal(input: "the model takes \(slot.name), and it did not come") }
            found.append(try vector(part, slot))
        }
        return found
    }

    private func vector(_ part: OnnxPlan.Part, _ slot: OnnxForm.Slot) throws(RequestRefusal) -> EngineTensor {
        try require(part.type, of: slot)
        guard part.type == .double, slot.type == .float else {
            return EngineTensor(type: part.type, shape: part.shape, bytes: Array(body[part.bytes]))
        }
        let count = part.bytes.count / 8
        let bytes = made(count * 4) { bytes, space in
            for place in 0..<count {
                let number = bytes.loadUnaligned(fromByteOffset: part.bytes.lowerBound + 8 * place, as: Double.self)
                space.storeBytes(of: Float(number), toByteOffset: 4 * place, as: Float.self)
            }
        }
        return EngineTensor(type: .float, shape: part.shape, bytes: bytes)
    }

    private func matrix(_ rows: Int, _ slot: OnnxForm.Slot) throws(RequestRefusal) -> EngineTensor {
        let common = Self.common(plan.parts.map(\.type))
        try require(common, of: slot)
        let type: OnnxType = common == .double && slot.type == .float ? .float : common
        let (width, columns) = (type.width ?? 0, plan.parts.count)
        let bytes = made(rows * columns * width) { bytes, space in
            for (column, part) in plan.parts.enumerated() {
                let start = part.bytes.lowerBound
                for row in 0..<rows {
                    let place = (row * columns + column) * width
                    switch type {
                    case .double:
                        let number = double(bytes, start, row, part.type)
                        space.storeBytes(of: number, toByteOffset: place, as: Double.self)
                    case .float:
                        let number = single(bytes, start, row, part.type)
                        space.storeBytes(of: number, toByteOffset: place, as: Float.self)
                    case .int64:
                        let number = whole(bytes, start, row, part.type)
                        space.storeBytes(of: number, toByteOffset: place, as: Int64.self)
                    default:
                        let number = bytes.loadUnaligned(fromByteOffset: start + 4 * row, as: Int32.self)
                        space.storeBytes(of: number, toByteOffset: place, as: Int32.self)
                    }
                }
            }
        }
        return EngineTensor(type: type, shape: [rows, columns], bytes: bytes)
    }

    /// The type that NumPy has for columns beside each other.
    private static func common(_ types: [OnnxType]) -> OnnxType {
        let all = Set(types)
        if all.count == 1, let type = all.first { return type }
        return all == [.int32, .int64] ? .int64 : .double
    }

    /// The library would refuse another type, after more work.
    private func require(_ type: OnnxType, of slot: OnnxForm.Slot) throws(RequestRefusal) {
        guard type == slot.type || type == .double && slot.type == .float else {
            throw RequestRefusal(
                model: "the input \(slot.name) takes \(slot.type.datatype), and \(type.datatype) came"
            )
        }
    }

    private func made(_ count: Int, _ fill: (UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer) -> Void) -> [UInt8]
    {
        body.withUnsafeBytes { bytes in
            [UInt8](unsafeUninitializedCapacity: count) { space, made in
                fill(bytes, UnsafeMutableRawBufferPointer(space))
                made = count
            }
        }
    }

    @inline(__always)
    private func double(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ row: Int, _ type: OnnxType) -> Double {
        switch type {
        case .double: bytes.loadUnaligned(fromByteOffset: start + 8 * row, as: Double.self)
        case .float: Double(bytes.loadUnaligned(fromByteOffset: start + 4 * row, as: Float.self))
        default: Double(whole(bytes, start, row, type))
        }
    }

    /// Numbers of 32 bits stay what they are, NaN with its bits, too.
    @inline(__always)
    private func single(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ row: Int, _ type: OnnxType) -> Float {
        type == .float
            ? bytes.loadUnaligned(fromByteOffset: start + 4 * row, as: Float.self)
            : Float(double(bytes, start, row, type))
    }

    @inline(__always)
    private func whole(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ row: Int, _ type: OnnxType) -> Int64 {
        type == .int64
            ? bytes.loadUnaligned(fromByteOffset: start + 8 * row, as: Int64.self)
            : Int64(bytes.loadUnaligned(fromByteOffset: start + 4 * row, as: Int32.self))
    }
}
