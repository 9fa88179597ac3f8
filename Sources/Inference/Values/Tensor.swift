/// A named array of values, in the layout of the Open Inference Protocol's binary tensor extension: little endian, row by row;
/// the length of an element of `BYTES`, in four bytes, precedes it.
package struct Tensor: Sendable, Hashable {
    /// The meaning of an element's bytes beyond their type.
    package enum Content: String, Sendable, Hashable {
        /// The type says it all; `BYTES` are bytes.
        case plain
        /// `BYTES` for NumPy's own array of bytes; none of them ends in NUL.
        case fixed
        /// UTF-8 text in `BYTES`.
        case text
        /// One JSON value in each element of `BYTES`: lists, objects, and what has no type.
        case json
        /// The same, of a column of texts that has others than texts.
        case mixed
        /// Texts as CSV has them, of which pandas finds the type.
        case csv
        /// Nanoseconds since 1970, UTC, in `INT64`.
        case datetime
    }

    package let name: String
    package let type: ElementType
    package let content: Content
    /// Lengths of the dimensions; a column has one, its rows.
    package let shape: [Int]
    package let bytes: [UInt8]
    /// Indexes of elements without a value, ascending, for types without NaN. Their bytes are zero, or empty.
    package let missing: [Int]
    /// Sample values that the same column has in rows of other requests. Where pandas infers the type (`json`, `mixed`, `csv`): one of
    /// each kind. Of whole numbers and booleans: an empty one, if some are missing there.
    package let examples: [[UInt8]]

    package init(
        name: String,
        type: ElementType,
        content: Content = .plain,
        shape: [Int],
        bytes: [UInt8],
        missing: [Int] = [],
        examples: [[UInt8]] = []
    ) {
        self.name = name
        self.type = type
        self.content = content
        self.shape = shape
        self.bytes = bytes
        self.missing = missing
        self.examples = examples
    }

    package var count: Int { shape.elementCount }
}
