/// Bytes of a pickle that are an archive, or compressed.
struct PickleContent {
    /// Offset of the opcode that carries the bytes.
    let offset: UInt64
    let range: ByteRange
}

/// The possible kind of bytes inside a pickle, recognized by the first ones.
enum PickleContentKind {
    /// A pickle with the mark of its protocol.
    case marked
    /// Opcodes, as a pickle of protocol 0 or 1 begins, or any other bytes.
    case opcodes
    case archive
    /// No pickle and nothing that could hold one.
    case plain

    /// Bytes that are enough to tell.
    static let prefixLength = 512
    /// The fewest bytes that can do something when they are loaded, as in `cos\nfork\n)R.`
    static let smallest: UInt64 = 12

    init(prefix: [UInt8]) {
        guard let first = prefix.first else {
            self = .plain
            return
        }
        if first == 0x80, prefix.count > 1, prefix[1] <= 5 {
            self = .marked
        } else if FileFormat(prefix: prefix).holdsOthers {
            self = .archive
        } else {
            self = PickleOpcode(rawValue: first) == nil ? .plain : .opcodes
        }
    }
}
