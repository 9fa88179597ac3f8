extension BatchColumn {
    /// The values as numbers; nil where a value is missing or none.
    var numbers: [Double?] { values.map(\.number) }

    /// The values as they are written in a file of answers; nil where a value is missing.
    var texts: [String?] { values.map { $0 == .missing ? nil : $0.plainText } }
}

extension TensorValue {
    /// - Returns: nil for what is no number; NaN and infinities as they are.
    fileprivate var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .float(let value): value
        // JSON has no other form for them.
        case .text("NaN"): .nan
        case .text("Infinity"): .infinity
        case .text("-Infinity"): -.infinity
        case .missing, .bool, .text, .bytes, .json, .datetime: nil
        }
    }
}
