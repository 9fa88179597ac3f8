extension PickleWalk {
    /// Bytes of content that are held in memory at most, where they cannot be read from a file.
    static let mostHeld = 16 << 20

    /// A text of Python 3: UTF-8. Protocols 0 to 2 write bytes as one, a character for each (`_codecs.encode`).
    func text(_ size: UInt64) throws {
        guard size <= UInt64(PickleTexts.longest) else {
            if facts.holdsDistributions, size <= UInt64(DistributionText.longest),
                DistributionText.matches(try input.peek(Int(size)))
            {
                try push(.distributionText)
                return try input.skip(size)
            }
            try push(.content)
            return try longText(size)
        }
        let (cell, bytes) = try short(size)
        try push(bytes.map { lookInto(Latin1Decoding.decoded($0)) } ?? cell)
    }

    private func longText(_ size: UInt64) throws {
        guard size <= input.end - input.position else { return try input.skip(size) }
        let prefix = Latin1Decoding.decoded(try input.peek(Int(min(size, UInt64(PickleContentKind.prefixLength)))))
        if PickleContentKind(prefix: prefix) == .plain { return try input.skip(size) }
        try input.within(size) {
            try lookInto(ByteInput(stream: Latin1Decoding(input).read), at: opcodeOffset)
        }
    }

    /// A text of Python 2, which is bytes.
    func string(_ size: UInt64) throws {
        guard size <= UInt64(PickleTexts.longest) else { return try bytes(size) }
        let (cell, bytes) = try short(size)
        try push(bytes.map { lookInto($0) } ?? cell)
    }

    /// A text that may be a name.
    /// - Returns: its bytes too if it is none and could hold a pickle.
    private func short(_ size: UInt64) throws -> (PickleCell, [UInt8]?) {
        let count = Int(size)
        let take: (UnsafeRawBufferPointer) -> (PickleCell, [UInt8]?) = { [self] text in
            let cell = texts.add(text)
            let isNoName = cell == .other && size >= PickleContentKind.smallest
            return (cell, isNoName && text.contains(where: Self.isUnusualInTexts) ? Array(text) : nil)
        }
        if let taken = input.withWindow(count, take) { return taken }
        return try input.bytes(count).withUnsafeBytes(take)
    }

    /// True for a byte that pickles and archives have and most texts have not.
    private static func isUnusualInTexts(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0xC2 || byte == 0xC3 }

    /// Bytes are passed over, unless they are a pickle of their own or hold one.
    func bytes(_ size: UInt64) throws {
        try push(.content)
        guard size >= PickleContentKind.smallest, size <= input.end - input.position else {
            return try input.skip(size)
        }
        let prefix = try input.peek(Int(min(size, UInt64(PickleContentKind.prefixLength))))
        switch PickleContentKind(prefix: prefix) {
        case .plain: try input.skip(size)
        case .opcodes where size <= UInt64(prefix.count) && !Self.mayImport(prefix): try input.skip(size)
        case .archive: try hold(size)
        case .marked: try input.within(size) { try nested(in: input, isGuess: false) }
        case .opcodes: try input.within(size) { try nested(in: input, isGuess: true) }
        }
    }

    private func hold(_ size: UInt64) throws {
        if let part = input.part(size) {
            facts.hold(PickleContent(offset: opcodeOffset, range: part))
            return try input.skip(size)
        }
        guard size <= UInt64(Self.mostHeld - heldBytes) else {
            facts.leave(at: opcodeOffset, "a large archive inside of compressed content")
            return try input.skip(size)
        }
        keep(try input.bytes(Int(size)), at: opcodeOffset)
    }

    private func keep(_ bytes: [UInt8], at offset: UInt64) {
        guard bytes.count <= Self.mostHeld - heldBytes else { return facts.leave(at: offset, "too many archives") }
        heldBytes += bytes.count
        facts.hold(PickleContent(offset: offset, range: ByteRange(bytes)))
    }

    /// Looks into bytes that were decoded.
    /// - Parameter isCut: whether there were more of them.
    func lookInto(_ bytes: [UInt8], isCut: Bool = false) -> PickleCell {
        guard isCut || bytes.count >= Int(PickleContentKind.smallest) else { return .content }
        if !isCut, PickleContentKind(prefix: bytes) == .opcodes, !Self.mayImport(bytes) { return .content }
        do {
            try lookInto(ByteInput(ByteRange(bytes)), at: opcodeOffset, isCut: isCut)
        } catch {
            facts.leave(at: opcodeOffset, "bytes that cannot be read")
        }
        return .content
    }

    /// Scans decoded content, whose offsets have no meaning in the pickle.
    private func lookInto(_ inner: ByteInput, at offset: UInt64, isCut: Bool = false) throws {
        let outer = facts
        facts = PickleFacts()
        defer {
            var found = facts.moved(to: offset)
            found.opcodes = 0
            facts = outer
            facts.merge(found)
        }
        switch PickleContentKind(prefix: try inner.peek(PickleContentKind.prefixLength)) {
        case .plain: return
        case .archive:
            var bytes: [UInt8] = []
            while try !inner.isAtEnd(), bytes.count <= Self.mostHeld {
                bytes += try inner.peek(1 << 12)
                try inner.skip(UInt64(min(1 << 12, try inner.peek(1 << 12).count)))
            }
            if isCut { facts.leave(at: offset, "a large archive in a text") } else { keep(bytes, at: offset) }
        case .marked: try nested(in: inner, isGuess: false, isCut: isCut)
        case .opcodes: try nested(in: inner, isGuess: true, isCut: isCut)
        }
    }

    /// Bytes that begin as a pickle and are none to the end are just bytes: whatever would load them is an import itself.
    private func nested(in inner: ByteInput, isGuess: Bool, isCut: Bool = false) throws {
        let opcodes = facts.opcodes
        defer { facts.opcodes = opcodes }
        guard depth <= Self.deepest else { return }
        let file = try PickleFile.walk(inner, depth: depth + 1, isGuess: isGuess)
        let isPickle = file.isEvident || (!isGuess && file.pickles > 0)
        if file.flaw?.isLimit == true || (isCut && file.flaw?.isEnd == true) || (isPickle && depth == Self.deepest) {
            facts.leave(at: opcodeOffset, "a pickle in bytes that is too large, or nests too deep")
        }
        guard isPickle || !isGuess else { return }
        var found = file.flaw == nil || file.pickles > 0 ? file.facts : file.facts.dangerous
        if file.isTorchLegacy { found.persistent = nil }
        facts.merge(found)
    }

    /// True if the bytes could hold an opcode that imports: two line ends, or an opcode that takes names from the stack.
    private static func mayImport(_ bytes: [UInt8]) -> Bool {
        var lines = 0
        for byte in bytes {
            if byte == 0x0A { lines += 1 }
            if lines > 1 || byte == 0x93 || (0x82...0x84).contains(byte) { return true }
        }
        return false
    }
}

/// The bytes that the characters of a text stand for, one each; a character beyond Latin-1 ends them.
final class Latin1Decoding {
    private let input: ByteInput
    private var isEnded = false

    /// - Parameter input: UTF-8, read from where it stands.
    init(_ input: ByteInput) {
        self.input = input
    }

    /// Fills the buffer; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var count = 0
        while count < buffer.count, !isEnded, try !input.isAtEnd() {
            let byte = try input.byte()
            if byte < 0x80 {
                buffer[count] = byte
            } else if byte == 0xC2 || byte == 0xC3, let next = try input.peek(), next & 0xC0 == 0x80 {
                buffer[count] = byte << 6 | next & 0x3F
                try input.skip(1)
            } else {
                isEnded = true
                break
            }
            count += 1
        }
        return count
    }

    static func decoded(_ bytes: [UInt8]) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte < 0x80 {
                decoded.append(byte)
                at += 1
            } else if byte == 0xC2 || byte == 0xC3, at + 1 < bytes.count, bytes[at + 1] & 0xC0 == 0x80 {
                decoded.append(byte << 6 | bytes[at + 1] & 0x3F)
                at += 2
            } else {
                break
            }
        }
        return decoded
    }
}
