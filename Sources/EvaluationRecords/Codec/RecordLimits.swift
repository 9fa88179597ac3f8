/// Limits on documents, so that a hostile one costs little.
package enum RecordLimits {
    /// Bytes of a document.
    package static let bytes = 16 << 20
    /// Values of a document: elements of arrays and members of objects, all together.
    package static let values = 2 << 20
    /// Elements of one array.
    package static let elements = 20_000
    /// Members of one object.
    package static let members = 20_000
    /// Points of a curve.
    package static let points = 1_000
    /// Slices of a result.
    package static let slices = 10_000
    /// Classes of a task.
    package static let classes = 10_000

    /// True if a document has more values than it may: found by counting its commas and brackets, before anything is made of it.
    static func isOverfull(_ bytes: [UInt8]) -> Bool {
        var count = 0
        var isText = false
        var isEscaped = false
        for byte in bytes {
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "{"): count += 1
            default: continue
            }
            if count > values { return true }
        }
        return false
    }
}
