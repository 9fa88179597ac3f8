/// A named array of values, laid out as the Open Inference Protocol's binary tensor extension lays it out: little endian,
/// row by row; an element of `BYTES` stands after its length in four bytes.
package struct Tensor: Sendable, Hashable {
    /// What the bytes of an element mean beyond their type.
    package enum Content: String, Sendable, Hashable {
        /// The type says it all; `BYTES` are bytes.
        case plain
        /// UTF-8 text in `BYTES`.
        case text
        /// One JSON value in each element of `BYTES`: lists, objects, and what has no type.
        case json
        /// Nanoseconds since 1970, UTC, in `INT64`.
        case datetime
    }

    package let name: String
    package let type: ElementType
    package let content: Content
    /// Lengths of the dimensions; a column has one, its rows.
    package let shape: [Int]
    package let bytes: [UInt8]
    /// Which elements have no value, ascending, where the type has no NaN to say so. Their bytes are zero, or empty.
    package let missing: [Int]

    package init(
        name: String,
        type: ElementType,
        content: Content = .plain,
        shape: [Int],
        bytes: [UInt8],
        missing: [Int] = []
    ) {
        self.name = name
        self.type = type
        self.content = content
        self.shape = shape
        self.bytes = bytes
        self.missing = missing
    }

    package var count: Int { shape.elementCount }
}
