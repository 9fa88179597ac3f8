/// A file read as a row of pickles.
struct PickleFile {
    let facts: PickleFacts
    /// The reason why the walk did not reach the end; nil if it did.
    let flaw: PickleFlaw?
    /// Offset of the first bytes after the pickles that are no pickle.
    let trailing: UInt64?
    /// Pickles that were walked to their STOP.
    let pickles: Int
    /// True for a file of torch.save before 1.6: five pickles, then raw bytes.
    let isTorchLegacy: Bool

    /// The number that such a file begins with (torch, serialization.py, MAGIC_NUMBER), as LONG1 carries it.
    private static let torchMagic: [UInt8] = [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

    /// True if bytes without a pickle's mark are a pickle: they have a STOP and import something, or they call something
    /// dangerous before they break off. An import without a call does no harm.
    var isEvident: Bool {
        let isWhole = pickles > 0 && ((flaw == nil && trailing == nil) || facts.calls > 0)
        if isWhole, !facts.imports.isEmpty || !facts.hidden.isEmpty { return true }
        return facts.calls > 0
            && (!facts.hidden.isEmpty || facts.imports.keys.contains(where: ImportRules.isDangerous))
    }

    /// Walks all pickles of an input.
    /// - Parameters:
    ///   - depth: how deep it lies in the bytes of other pickles.
    ///   - isGuess: whether it may as well be a text.
    static func walk(_ input: ByteInput, depth: Int = 0, isGuess: Bool = false) throws -> PickleFile {
        let prefix = try input.peek(16)
        let isTorch = prefix.count == 16 && prefix[2..<14].elementsEqual(torchMagic)
        var facts = PickleFacts()
        var count = 0
        while try !input.isAtEnd() {
            if isTorch, count == 5 { break }
            let start = input.position
            let walk = PickleWalk(input, depth: depth, isGuess: isGuess)
            do {
                try walk.run()
                facts.merge(walk.facts)
                count += 1
            } catch let flaw as PickleFlaw {
                let isTrailing = count > 0 && walk.facts.imports.isEmpty && !flaw.isLimit
                facts.merge(walk.facts)
                return PickleFile(
                    facts: facts,
                    flaw: isTrailing ? nil : flaw,
                    trailing: isTrailing ? start : nil,
                    pickles: count,
                    isTorchLegacy: false
                )
            }
        }
        return PickleFile(
            facts: facts,
            flaw: nil,
            trailing: nil,
            pickles: count,
            isTorchLegacy: isTorch && count == 5
        )
    }
}
