extension PickleWalk {
    /// Takes one opcode.
    /// - Returns: false at STOP.
    func step() throws -> Bool {
        opcodeOffset = input.position
        let code = try input.byte()
        guard let opcode = PickleOpcode(rawValue: code) else {
            throw flaw("has no opcode 0x\(String(code, radix: 16))")
        }
        switch opcode {
        case .stop:
            _ = try pop()
            return false
        case .protocolVersion:
            protocolVersion = try input.byte()
            guard protocolVersion <= 5 else { throw flaw("is of a protocol over 5") }
        case .frame:
            let size = try input.number(bytes: 8)
            guard size <= input.end - input.position else { throw flaw("has a frame that is longer than the file") }
        case .binaryGet: try get(try input.number(bytes: 1))
        case .longBinaryGet: try get(try input.number(bytes: 4))
        case .binaryPut: try put(try input.number(bytes: 1))
        case .longBinaryPut: try put(try input.number(bytes: 4))
        case .memoize: try put(memo.count)
        case .get: try get(try decimalLine())
        case .put: try put(try decimalLine())
        case .mark: try mark()
        case .pop: try popAny()
        case .popMark: drop(from: try takeMark())
        case .duplicate:
            handOut(try top())
            try push(try top())
        default:
            if try !stepValue(opcode), try !stepCollection(opcode) { try stepObject(opcode) }
        }
        return true
    }

    /// POP removes the last mark if it is on top.
    private func popAny() throws {
        if let mark = marks.last, mark == stack.count {
            marks.removeLast()
        } else {
            _ = try pop()
        }
    }

    /// Opcodes that push one value they carry.
    private func stepValue(_ opcode: PickleOpcode) throws -> Bool {
        switch opcode {
        case .none: try push(.none)
        case .newTrue, .newFalse: try push(.other)
        case .binaryInteger:
            try push(PickleCell(integer: Int64(Int32(truncatingIfNeeded: try input.number(bytes: 4)))))
        case .binaryInteger1: try push(PickleCell(integer: Int64(try input.number(bytes: 1))))
        case .binaryInteger2: try push(PickleCell(integer: Int64(try input.number(bytes: 2))))
        case .binaryFloat: try carry(8)
        case .long1: try long(try input.number(bytes: 1))
        case .long4: try long(try signedSize())
        case .shortUnicode: try text(try input.number(bytes: 1))
        case .binaryUnicode: try text(try input.number(bytes: 4))
        case .unicode8: try text(try input.number(bytes: 8))
        case .shortBinaryString: try string(try input.number(bytes: 1))
        case .binaryString: try string(try signedSize())
        case .shortBytes: try bytes(try input.number(bytes: 1))
        case .bytes: try bytes(try input.number(bytes: 4))
        case .bytes8, .byteArray8: try bytes(try input.number(bytes: 8))
        case .integer: try push(try integerLine())
        case .long: try push(try integerLine())
        case .float:
            _ = try line()
            try push(.other)
        case .string: try quotedLine()
        case .unicode: try unicodeLine()
        default: return false
        }
        return true
    }

    private func stepCollection(_ opcode: PickleOpcode) throws -> Bool {
        switch opcode {
        case .emptyTuple: try push(tuples.add([]))
        case .emptyList, .emptySet: try push(.other)
        case .emptyDictionary: try push(newDictionary())
        case .tuple1: try tuple(1)
        case .tuple2: try tuple(2)
        case .tuple3: try tuple(3)
        case .tuple: try tuple(fromMark: try takeMark())
        case .list, .frozenSet:
            drop(from: try takeMark())
            try push(.other)
        case .dictionary:
            let mark = try takeMark()
            guard (stack.count - mark) % 2 == 0 else { throw flaw("has a key without a value") }
            let dictionary = newDictionary()
            note(stack[mark...], in: dictionary)
            drop(from: mark)
            try push(dictionary)
        case .append:
            _ = try pop()
            _ = try top()
        case .appends, .addItems:
            let mark = try takeMark()
            try requireBelow(mark)
            drop(from: mark)
        case .setItem:
            let value = try pop()
            let key = try pop()
            note([key, value], in: try top())
        case .setItems:
            let mark = try takeMark()
            try requireBelow(mark)
            guard (stack.count - mark) % 2 == 0 else { throw flaw("has a key without a value") }
            note(stack[mark...], in: stack[mark - 1])
            drop(from: mark)
        default: return false
        }
        return true
    }

    private func tuple(_ count: Int) throws {
        guard stack.count - count >= (marks.last ?? 0) else { throw flaw("takes values that are not there") }
        try tuple(fromMark: stack.count - count)
    }

    private func tuple(fromMark mark: Int) throws {
        let tuple = tuples.add(stack[mark...])
        drop(from: mark)
        try push(tuple)
    }

    private func newDictionary() -> PickleCell {
        dictionaries += 1
        return PickleCell(.dictionary, dictionaries)
    }

    /// Remembers whether a dictionary could be the state of a distribution: the last key counts, and a key that is made while
    /// loading could be any.
    private func noteDistribution(_ items: ArraySlice<PickleCell>, in dictionary: PickleCell) {
        for index in stride(from: items.startIndex, to: items.endIndex, by: 2) {
            let key = items[index]
            switch key.kind {
            case .text:
                guard texts.text(key) == DistributionText.key else { continue }
                if items[index + 1] == .distributionText, distributionStates.count < Self.mostDistributions {
                    distributionStates.insert(dictionary.payload)
                } else {
                    distributionStates.remove(dictionary.payload)
                }
            case .integer, .none, .tuple, .global: continue
            default: distributionStates.remove(dictionary.payload)
            }
        }
    }

    /// Remembers a description of an array of joblib, or the state of a distribution.
    private func note(_ items: ArraySlice<PickleCell>, in dictionary: PickleCell) {
        guard dictionary.kind == .dictionary else { return }
        if facts.holdsDistributions { noteDistribution(items, in: dictionary) }
        guard facts.holdsArrays else { return }
        var state =
            arrayState.flatMap { $0.dictionary == dictionary.payload ? $0 : nil }
            ?? ArrayState(dictionary: dictionary.payload)
        var index = items.startIndex
        while index + 1 < items.endIndex {
            switch texts.text(items[index]) {
            case "shape": state.shape = items[index + 1]
            case "dtype": state.type = items[index + 1]
            case "numpy_array_alignment_bytes": state.alignment = items[index + 1]
            default: break
            }
            index += 2
        }
        arrayState = state
    }

    // MARK: What opcodes carry

    private func carry(_ count: UInt64) throws {
        try input.skip(count)
        try push(.other)
    }

    /// BINSTRING and LONG4 have a signed size.
    private func signedSize() throws -> UInt64 {
        let size = Int32(truncatingIfNeeded: try input.number(bytes: 4))
        guard size >= 0 else { throw flaw("has a negative size") }
        return UInt64(size)
    }

    private func long(_ size: UInt64) throws {
        guard size <= 7 else { return try carry(size) }
        let value = try input.number(bytes: Int(size))
        let shift = UInt64(64 - size * 8)
        try push(
            size == 0 ? PickleCell(integer: 0) : PickleCell(integer: Int64(bitPattern: value << shift) >> Int64(shift))
        )
    }

    // MARK: Lines of protocol 0

    /// The bytes up to the end of the line.
    /// - Returns: nil for a line of more than 4 KiB, which is passed over.
    func line() throws -> [UInt8]? {
        let line = try line(keeping: 4096)
        return line.isWhole ? line.bytes : nil
    }

    private func line(keeping most: Int) throws -> (bytes: [UInt8], isWhole: Bool) {
        var bytes: [UInt8] = []
        var isWhole = true
        while true {
            let byte = try input.byte()
            if byte == 0x0A { return (bytes, isWhole) }
            if bytes.count < most { bytes.append(byte) } else { isWhole = false }
        }
    }

    private func decimalLine() throws -> UInt64 {
        guard let line = try line(), let value = UInt64(String(decoding: line, as: UTF8.self)) else {
            throw flaw("has no number where one must be")
        }
        return value
    }

    /// `I01`, `5`, `5L`: numbers in Python's forms.
    private func integerLine() throws -> PickleCell {
        guard let line = try line() else { return .other }
        var text = String(decoding: line, as: UTF8.self).filter { $0 != "_" && !$0.isWhitespace }
        if text.last == "L" { text.removeLast() }
        var digits = text.drop { $0 == "-" || $0 == "+" }
        let hasBase = digits.first == "0" && digits.dropFirst().first.map { "xXoObB".contains($0) } ?? false
        if hasBase { digits = digits.dropFirst(2) }
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && (hasBase ? $0.isHexDigit : $0.isNumber) }) else {
            throw flaw("has no number where one must be")
        }
        return Int64(text).map { PickleCell(integer: $0) } ?? .other
    }

    private func quotedLine() throws {
        let (whole, isWhole) = try line(keeping: Self.mostHeld)
        guard isWhole else { return try push(lookInto(PickleLines.unescaped(whole.dropFirst()), isCut: true)) }
        let line = whole.last == 0x0D ? whole.dropLast() : whole[...]
        guard line.count >= 2, let first = line.first, first == line.last, first == 0x22 || first == 0x27 else {
            throw flaw("has a text without quotes")
        }
        let inner = line.dropFirst().dropLast()
        // A text with escapes is followed no further: used as a name it hides.
        let cell = inner.contains(0x5C) ? .other : Array(inner).withUnsafeBytes { texts.add($0) }
        try push(cell == .other ? lookInto(PickleLines.unescaped(inner)) : cell)
    }

    private func unicodeLine() throws {
        let (line, isWhole) = try line(keeping: Self.mostHeld)
        let cell = line.contains(0x5C) || !isWhole ? .other : line.withUnsafeBytes { texts.add($0) }
        try push(cell == .other ? lookInto(PickleLines.latin1(line[...]), isCut: !isWhole) : cell)
    }
}
