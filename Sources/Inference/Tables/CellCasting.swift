import MLflow
import StrictJSON

/// Casts values to the type that the model's schema demands, as MLflow's scoring server does, except that it never
/// changes a value in silence: a whole number stays whole or is refused.
struct CellCasting<Source: CellSource> {
    let source: Source
    let type: CellType
    /// Tells whether values of a type without NaN may be missing.
    let allowsMissing: Bool
    /// After so many flaws the rest is not looked at.
    let flawLimit: Int
    /// Sample values of the same column elsewhere, one of each kind, if they decide the type of these.
    let examples: [[UInt8]]

    private(set) var flaws: [CellFlaw] = []
    private var missing: [Int] = []

    init(_ source: Source, to type: CellType, allowsMissing: Bool, flawLimit: Int = 1, examples: [[UInt8]] = []) {
        self.source = source
        self.type = type
        self.allowsMissing = allowsMissing
        self.flawLimit = flawLimit
        self.examples = examples
    }

    /// - Returns: a tensor that means something only if there are no flaws.
    mutating func tensor(named name: String, shape: [Int]) -> Tensor {
        let isMixed = isMixed
        let bytes = isMixed ? contents(.any, readsTexts: false) : bytes(as: type)
        return Tensor(
            name: name,
            type: type.element,
            content: isMixed ? .mixed : type.content,
            shape: shape,
            bytes: bytes,
            missing: missing,
            examples: examples
        )
    }

    /// Tells whether a column of texts has other values too, whose type pandas decides. In CSV all values are texts, except
    /// missing ones.
    private var isMixed: Bool {
        guard case .text = type else { return false }
        guard examples.isEmpty else { return true }
        for index in 0..<source.count {
            switch source.cell(index) {
            case .text: continue
            case .null where source.writesAllAsText: continue
            default: return true
            }
        }
        return false
    }

    private mutating func bytes(as type: CellType) -> [UInt8] {
        switch type {
        case .bool: bools()
        case .integer(.int8): integers(Int8.self)
        case .integer(.int16): integers(Int16.self)
        case .integer(.int32): integers(Int32.self)
        case .integer(.uint8): integers(UInt8.self)
        case .integer(.uint16): integers(UInt16.self)
        case .integer(.uint32): integers(UInt32.self)
        case .integer(.uint64): integers(UInt64.self)
        case .integer: integers(Int64.self)
        case .float(.float16): fixed(missing: UInt16(0x7E00)) { $0.number.map { Float16($0).bitPattern } }
        case .float(.float32): fixed(missing: Float.nan) { $0.number.map { Float($0) } }
        case .float: fixed(missing: Double.nan) { $0.number }
        case .datetime: fixed(missing: nil, isMissingAllowed: true) { $0.datetime }
        case .text: texts()
        case .written:
            variable {
                $2.append(contentsOf: $0.source.written($1)); return true
            }
        case .binary: binaries { _ in true }
        case .fixedBytes: binaries { $0.last != 0 }
        case .json(let type): contents(type, readsTexts: source.holdsJSONInTexts)
        }
    }

    private mutating func bools() -> [UInt8] {
        let allowsText = source.writesAllAsText
        return fixed(missing: nil) { $0.bool(allowsText: allowsText).map { UInt8($0 ? 1 : 0) } }
    }

    private mutating func integers<Value: FixedWidthInteger & BitwiseCopyable>(_: Value.Type) -> [UInt8] {
        fixed(missing: nil) { $0.whole(Value.self) }
    }

    /// - Parameter missing: what stands for a missing value in the type itself.
    @inline(__always)
    private mutating func fixed<Value: BitwiseCopyable>(
        missing substitute: Value?,
        isMissingAllowed: Bool = false,
        _ cast: (Cell) -> Value?
    ) -> [UInt8] {
        let source = source
        let count = source.count
        let width = MemoryLayout<Value>.size
        var bytes = [UInt8](repeating: 0, count: count * width)
        bytes.withUnsafeMutableBytes { buffer in
            for index in 0..<count {
                let cell = source.cell(index)
                if let value = cast(cell) {
                    buffer.storeBytes(of: value, toByteOffset: index * width, as: Value.self)
                } else if cell.isMissing, let substitute {
                    buffer.storeBytes(of: substitute, toByteOffset: index * width, as: Value.self)
                } else if cell.isMissing, allowsMissing || isMissingAllowed {
                    missing.append(index)
                } else {
                    refuse(index)
                    if flaws.count >= flawLimit { return }
                }
            }
        }
        return bytes
    }

    private mutating func texts() -> [UInt8] {
        variable { casting, index, bytes in
            switch casting.source.cell(index) {
            case .text(let text): bytes.append(contentsOf: text)
            default: casting.missing.append(index)
            }
            return true
        }
    }

    /// - Parameter accepts: whether an element's bytes will do.
    private mutating func binaries(_ accepts: @escaping (ArraySlice<UInt8>) -> Bool) -> [UInt8] {
        variable { casting, index, bytes in
            let start = bytes.count
            switch casting.source.cell(index) {
            case .text(let text) where casting.source.holdsRawBytes:
                bytes.append(contentsOf: text)
                return accepts(bytes[start...])
            case .text(let text): return Base64.decodeLeniently(text, to: &bytes) && accepts(bytes[start...])
            case .absent where casting.allowsMissing, .null where casting.allowsMissing:
                casting.missing.append(index)
                return true
            default: return false
            }
        }
    }

    /// - Parameter readsTexts: whether a text holds the JSON of a value.
    private mutating func contents(_ type: ColumnType, readsTexts: Bool) -> [UInt8] {
        variable { casting, index, bytes in
            let cell = casting.source.cell(index)
            if type == .any, !readsTexts || !cell.isText, cell.writeValue(to: &bytes) { return true }
            if cell.isMissing, casting.allowsMissing, type != .any {
                casting.missing.append(index)
                return true
            }
            do throws(ContentFlaw) {
                try casting.source.writeJSON(index, as: type, isRequired: !casting.allowsMissing, to: &bytes)
            } catch {
                casting.flaws.append(CellFlaw(index: index, expected: error.expected, found: error.found))
            }
            return true
        }
    }

    /// Elements after their lengths.
    /// - Parameter append: returns false for a value that is refused.
    private mutating func variable(_ append: (inout Self, Int, inout [UInt8]) -> Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.count * 16)
        for index in 0..<source.count {
            let start = bytes.count
            bytes.append(contentsOf: [0, 0, 0, 0])
            if !append(&self, index, &bytes) { refuse(index) }
            if flaws.count >= flawLimit { break }
            let length = UInt32(bytes.count - start - 4).littleEndian
            bytes.withUnsafeMutableBytes { $0.storeBytes(of: length, toByteOffset: start, as: UInt32.self) }
        }
        return bytes
    }

    private mutating func refuse(_ index: Int) {
        flaws.append(CellFlaw(index: index, expected: type.expectation, found: source.description(index)))
    }
}

extension CellType {
    /// The value that is expected, in words, for messages.
    var expectation: String {
        switch self {
        case .bool: "true or false"
        case .integer(let type): "a whole number of \(type.rawValue.lowercased())"
        case .float: "a number"
        case .text, .written: "a text"
        case .binary: "base64"
        case .fixedBytes: "base64 of bytes that do not end in NUL, which NumPy's arrays cannot hold"
        case .datetime: "a time as ISO 8601, such as 2026-11-23T08:00:00"
        case .json(let type): "\(type)"
        }
    }
}
