import Archive

/// Content and how it is reached.
struct ScannedContent {
    /// As findings name it.
    let name: String
    let depth: Int
    /// nil for a stream, which is read from its start each time.
    let range: ByteRange?
    let open: () throws -> ByteInput

    init(_ range: ByteRange, name: String, depth: Int) {
        self.name = name
        self.depth = depth
        self.range = range
        open = { ByteInput(range) }
    }

    init(name: String, depth: Int, open: @escaping () throws -> ByteInput) {
        self.name = name
        self.depth = depth
        range = nil
        self.open = open
    }
}

extension ScannedContent {
    /// Compressed content, of which the part before a fault counts: a program that reads it as a stream has loaded that much.
    func endingWhereItBreaks() -> ScannedContent {
        ScannedContent(name: name, depth: depth) { [open] in
            let whole: ByteInput
            do {
                whole = try open()
            } catch is ArchiveFailure {
                return ByteInput(ByteRange([]))
            }
            return ByteInput { buffer in
                do {
                    return try whole.read(into: buffer)
                } catch is ArchiveFailure {
                    return 0
                }
            }
        }
    }

    /// The expected kind of content at a place.
    enum Expectation {
        case anything
        /// A pickle, or a file with one in it; other content is unreadable.
        case pickle
        /// Raw bytes of tensors, which can look like anything.
        case tensors
        /// Bytes in a pickle that look like an archive or like compressed content, and may be anything.
        case bytes
    }
}
