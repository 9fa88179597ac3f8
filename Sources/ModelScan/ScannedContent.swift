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
    /// What is expected of content by the place where it stands.
    enum Expectation {
        case anything
        /// A pickle, or something that holds one: what is none is unreadable.
        case pickle
        /// Raw bytes of tensors, which can look like anything.
        case tensors
    }
}
