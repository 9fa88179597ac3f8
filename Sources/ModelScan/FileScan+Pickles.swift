extension FileScan {
    mutating func scanPickle(_ content: ScannedContent, _ expecting: ScannedContent.Expectation) throws -> FileFormat {
        if expecting == .tensors {
            _ = try speculate(content, expecting)
            return .binary
        }
        let file = try PickleFile.walk(try content.open())
        if expecting == .bytes, file.pickles == 0, !file.facts.imports.keys.contains(where: ImportRules.isDangerous) {
            return .binary
        }
        try take(file, content)
        if file.isTorchLegacy { return .torchLegacy }
        return file.facts.holdsArrays ? .joblib : .pickle
    }

    mutating func take(_ file: PickleFile, _ content: ScannedContent) throws {
        try takeFindings(file, content)
        try scan(file.facts.held, of: content)
    }

    /// Scans byte strings of a pickle that are archives or compressed.
    mutating func scan(_ held: [PickleContent], of content: ScannedContent) throws {
        guard !held.isEmpty else { return }
        guard content.depth < Self.deepest else {
            return add(.limit, content, held.first?.offset, "holds compressed content that lies too deep")
        }
        pickles += 1
        defer { pickles -= 1 }
        for item in held {
            let inner = ScannedContent(item.range, name: "\(content.name)!\(item.offset)", depth: content.depth + 1)
            _ = try scan(inner, expecting: .bytes)
        }
    }

    private mutating func takeFindings(_ file: PickleFile, _ content: ScannedContent) throws {
        defer { take(file.facts, content, isTorch: file.isTorchLegacy || content.name.contains("!")) }
        if let flaw = file.flaw {
            let code: ScanCode = flaw.isLimit ? .limit : .pickleBroken
            let after = file.facts.imports.isEmpty ? "" : ", after it has made imports"
            add(code, content, flaw.offset, "the pickle \(flaw.reason)\(after)")
        }
        if let trailing = file.trailing {
            add(.pickleTrailing, content, trailing, "other bytes follow the pickle")
        }
    }

    mutating func take(_ facts: PickleFacts, _ content: ScannedContent, isTorch: Bool) {
        var carriesCode: UInt64?
        for (found, offset) in facts.imports.sorted(by: { ($0.value, $0.key.text) < ($1.value, $1.key.text) }) {
            let isResolved = facts.isResolved(found) || facts.attributes.contains(found)
            let isCalled = facts.calledAttributes.contains(found)
            take(found, content, offset, isResolved: isResolved, isCalled: isCalled)
            if ImportRules.isCloudpickle(found) { carriesCode = min(carriesCode ?? offset, offset) }
        }
        for hidden in facts.hidden { add(.importHidden, content, hidden.offset, hidden.reason) }
        if let offset = facts.ambiguous {
            add(.pickleAmbiguous, content, offset, "bytes of an array that pickle alone reads as opcodes")
        }
        if let offset = facts.persistent, !isTorch {
            add(.picklePersistent, content, offset, "refers to objects that whatever loads it must bring")
        }
        if let unseen = facts.unseen { add(.limit, content, unseen.offset, "holds \(unseen.reason)") }
        if let carriesCode {
            add(
                .pickleCode,
                content,
                carriesCode,
                "carries Python code of its own (cloudpickle), which runs when it is used"
            )
        }
    }

    mutating func take(
        _ found: PickleImport,
        _ content: ScannedContent,
        _ offset: UInt64,
        isResolved: Bool = false,
        isCalled: Bool = false,
        verdict settled: ScanVerdict? = nil
    ) {
        let verdict = settled ?? rules.verdict(of: found, isResolved: isResolved, isCalled: isCalled)
        imports[found] = max(imports[found] ?? .known, verdict)
        switch verdict {
        case .known, .ownCode: return
        case .unknown: add(.importUnknown, content, offset, "imports \(found.text)")
        case .dangerous: add(.importDangerous, content, offset, "imports \(found.text)")
        }
    }

    /// Content that nothing marks as a pickle can still be one of protocol 0 or 1.
    /// - Returns: whether it is taken for a pickle.
    mutating func speculate(_ content: ScannedContent, _ expecting: ScannedContent.Expectation) throws -> Bool {
        let file = try PickleFile.walk(try content.open(), isGuess: expecting != .pickle)
        guard file.isEvident || (expecting == .pickle && file.pickles > 0) else { return false }
        try take(file, content)
        return true
    }

    mutating func scanArray(_ content: ScannedContent, _ prefix: [UInt8]) throws {
        guard let header = NumpyHeader(prefix) else {
            return add(.pickleBroken, content, 0, "is an array with a header that cannot be read")
        }
        let input = try content.open()
        do {
            try input.skip(header.length)
        } catch is ByteInput.AtEnd {
            if header.holdsObjects { add(.pickleBroken, content, 0, "is an array that ends in its header") }
            return
        }
        // NumPy has more spellings of the type of objects than a search knows: 'object', '=O', 'i4,O', '\x4f'.
        let file = try PickleFile.walk(input, isGuess: !header.holdsObjects)
        if header.holdsObjects || file.isEvident { try take(file, content) }
    }
}
