/// Finds operators of TensorFlow that reach files or Python in a graph: a protocol buffer, or its text. ModelScan 0.8.8 publishes the
/// first two (`unsafe_tf_operators`), ModelAudit 0.2.54 the others.
enum OperatorSearch {
    static let dangerous = ["ReadFile", "WriteFile", "PyFunc", "PyFuncStateless", "EagerPyFunc"]

    private static let names = dangerous.map { Array($0.utf8) }
    private static let initials = Set(names.compactMap(\.first))
    private static let margin = 64

    /// - Returns: the first one, and its offset.
    static func first(in input: ByteInput) throws -> (name: String, offset: UInt64)? {
        var found: String?
        let offset = try ByteSearch.first(in: input, margin: margin) { bytes, at, _ in
            // Most bytes end here.
            guard initials.contains(bytes[at]), let index = names.firstIndex(where: { isWord($0, in: bytes, at: at) })
            else { return false }
            found = dangerous[index]
            return true
        }
        guard let offset, let found else { return nil }
        return (found, offset)
    }

    /// True for the whole name: in a protocol buffer its length stands before it, and the number of the next field behind it, which
    /// are no letters; in text both are quotes.
    private static func isWord(_ name: [UInt8], in bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
        let end = start + name.count
        guard end <= bytes.count, bytes[start..<end].elementsEqual(name) else { return false }
        return (start == 0 || !isOfName(bytes[start - 1])) && (end == bytes.count || !isOfName(bytes[end]))
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: ">"):
            true
        default: false
        }
    }
}
