extension PickleWalk {
    /// Opcodes that import, call and fill objects.
    func stepObject(_ opcode: PickleOpcode) throws {
        switch opcode {
        case .global: try push(try importedLines())
        case .stackGlobal: try stackGlobal()
        case .instance:
            // Without a mark the C unpickler ends before it imports anything.
            guard !marks.isEmpty else { throw flaw("takes a mark that is not there") }
            let made = try importedLines()
            drop(from: try takeMark())
            noteWrapper(made)
            try push(object(of: made, .other, isNew: false))
        case .object:
            let mark = try takeMark()
            guard stack.count > mark else { throw flaw("makes an object of nothing") }
            let made = object(of: stack[mark], .other, isNew: false)
            drop(from: mark)
            try push(made)
        case .reduce:
            let arguments = try pop()
            let callable = try pop()
            try push(try helped(callable, arguments) ?? result(of: callable, arguments))
        case .newObject:
            let arguments = try pop()
            let made = try pop()
            try push(object(of: made, arguments))
        case .newObjectKeywords:
            _ = try pop()
            _ = try pop()
            let made = try pop()
            try push(object(of: made, .other))
        case .build: try build()
        case .extension1: try registered(try input.number(bytes: 1))
        case .extension2: try registered(try input.number(bytes: 2))
        case .extension4: try registered(try input.number(bytes: 4))
        case .persistent:
            _ = try line()
            notePersistent()
            try push(.other)
        case .binaryPersistent:
            _ = try pop()
            notePersistent()
            try push(.other)
        case .nextBuffer: try push(.other)
        case .readOnlyBuffer: _ = try top()
        default: throw flaw("has an opcode that is not known")
        }
    }

    private func notePersistent() {
        if facts.persistent == nil { facts.persistent = opcodeOffset }
    }

    /// GLOBAL and INST name module and name on lines of their own.
    private func importedLines() throws -> PickleCell {
        guard let module = try line(), let name = try line(), !module.isEmpty, !name.isEmpty,
            module.count <= 1024, name.count <= 1024, let moduleText = String(validating: module, as: UTF8.self),
            let nameText = String(validating: name, as: UTF8.self)
        else { throw flaw("has an import without a name") }
        return try imported(moduleText, nameText)
    }

    private func imported(_ module: String, _ name: String) throws -> PickleCell {
        if isGuess {
            // Before protocol 4 an unpickler follows no dots in a name (CPython, Modules/_pickle.c, find_class).
            let isName = protocolVersion < 4 ? PickleNames.isIdentifier(name) : PickleNames.isDotted(name)
            guard isName, PickleNames.isDotted(module) else { throw flaw("has an import of what cannot be imported") }
        }
        let cell = noteWrapper(try addImport(module, name))
        handOut(cell)
        return cell
    }

    private func stackGlobal() throws {
        let name = try pop()
        let module = try pop()
        guard let moduleText = texts.text(module), let nameText = texts.text(name) else {
            facts.hide(at: opcodeOffset, "an import whose name is made while it is loaded")
            return try push(.other)
        }
        try push(try imported(moduleText, nameText))
    }

    private func registered(_ code: UInt64) throws {
        facts.hide(at: opcodeOffset, "an import by the number \(code) of an extension registry (copyreg)")
        try push(.other)
    }

    @discardableResult
    private func noteWrapper(_ cell: PickleCell) -> PickleCell {
        if isArrayWrapper(cell) { facts.holdsArrays = true }
        return cell
    }

    private func isArrayWrapper(_ cell: PickleCell) -> Bool {
        guard let found = global(cell) else { return false }
        return found.name == "NumpyArrayWrapper" && found.module.hasSuffix("joblib.numpy_pickle")
    }

    /// The object of a class.
    /// - Parameter isNew: whether it is made by `cls.__new__`, which a function has not, and not by a call.
    private func object(of made: PickleCell, _ arguments: PickleCell, isNew: Bool = true) -> PickleCell {
        let cell = result(of: made, arguments)
        guard let found = global(made) else { return isNew ? .other : cell }
        let isDistribution = PickleIndirection(found) == .distribution
        if isDistribution { facts.count(found, -1) }
        guard cell == .other || cell == .passed && (isNew || isDistribution) else { return cell }
        return instance(of: made, found)
    }

    private func instance(of made: PickleCell, _ found: PickleImport) -> PickleCell {
        ImportRules.isCloudpickle(found) ? .other : PickleCell(.instance, made.payload)
    }

    /// The result of a call, where it matters.
    private func result(of callable: PickleCell, _ arguments: PickleCell) -> PickleCell {
        facts.calls += 1
        guard let found = global(callable) else {
            return [.instance, .passed, .function].contains(callable.kind) ? .passed : .other
        }
        if facts.attributes.contains(found) { facts.calledAttributes.insert(found) }
        if isArrayWrapper(callable) { return PickleCell(.arrayWrapper, 0) }
        if found.name == "dtype", found.module == "numpy" { return dataType(arguments) }
        if found.name.hasSuffix("subimport"), ImportRules.isCloudpickle(found) { noteImported(by: arguments) }
        if found.name == "_make_function", ImportRules.isCloudpickle(found) { return .function }
        if Self.isReconstructor(found), let kind = tuples.values(arguments)?.first, let owner = global(kind) {
            return instance(of: kind, owner)
        }
        if Self.handsOn(found) { return .passed }
        return found.name.drop { $0 == "_" }.first?.isUppercase == true ? instance(of: callable, found) : .other
    }

    /// True for the functions by which protocols 0 and 1 make objects.
    private static func isReconstructor(_ found: PickleImport) -> Bool {
        ["copyreg", "copy_reg"].contains(found.module) && ["_reconstructor", "__newobj__"].contains(found.name)
    }

    /// True for a function that may return its argument, as `max` does with one. Makers of a library's objects are classes, or begin
    /// with an underscore.
    private static func handsOn(_ found: PickleImport) -> Bool {
        let root = found.module.prefix { $0 != "." }
        let isFunction = found.name.first?.isLowercase ?? false
        return isFunction && passers.contains(String(root)) && !makers.contains(found.name)
    }

    private static let passers: Set<String> = [
        "builtins", "__builtin__", "operator", "_operator", "numpy", "scipy", "pandas", "torch", "functools",
    ]
    private static let makers: Set<String> = ["dtype", "scalar", "newObj", "getattr"]

    /// The import that an object was made of.
    func maker(_ cell: PickleCell) -> PickleImport? {
        cell.kind == .instance ? globals[Int(cell.payload)] : nil
    }

    /// cloudpickle imports modules by a call with their name.
    private func noteImported(by arguments: PickleCell) {
        if let name = tuples.values(arguments)?.first.flatMap({ texts.text($0) }) {
            _ = facts.add(PickleImport(module: name, name: ""), at: opcodeOffset)
        } else {
            facts.hide(at: opcodeOffset, "a module imported by a name that is made while it is loaded")
        }
    }

    /// The type that `numpy.dtype('f8', False, True)` is.
    private func dataType(_ arguments: PickleCell) -> PickleCell {
        guard let text = tuples.values(arguments)?.first.flatMap({ texts.text($0) }) else { return .other }
        let code = text.drop { "<>|=".contains($0) }
        guard let letter = code.first, let count = Int(code.dropFirst()), (0...1 << 20).contains(count) else {
            return .other
        }
        switch letter {
        case "O": return PickleCell(itemSize: 8, holdsObjects: true)
        case "U": return PickleCell(itemSize: count * 4, holdsObjects: false)
        case "b", "i", "u", "f", "c", "m", "M", "S", "V": return PickleCell(itemSize: count, holdsObjects: false)
        default: return .other
        }
    }

    private func build() throws {
        let state = try pop()
        let object = try top()
        facts.calls += 1
        switch object.kind {
        case .arrayWrapper:
            stack[stack.count - 1] = .other
            try passArray(state)
        case .global: facts.hide(at: opcodeOffset, "what it imports, filled while it is loaded")
        case .passed: facts.hide(at: opcodeOffset, "what a call handed on, filled while it is loaded")
        default: fillDistribution(object, with: state)
        }
    }

    /// Allows only a text of SciPy's own in the state of a distribution. Before SciPy 1.6 this text is an argument of its call.
    private func fillDistribution(_ object: PickleCell, with state: PickleCell) {
        guard let found = maker(object), PickleIndirection(found) == .distribution else { return }
        if state.kind == .dictionary, distributionStates.contains(state.payload) { return }
        if let values = tuples.values(state), values.count == 2, values[0].kind == .dictionary, values[1] == .none {
            return
        }
        facts.count(found, 1)
    }

    /// joblib writes an array's bytes right behind the opcode that describes it.
    private func passArray(_ state: PickleCell) throws {
        guard state.kind == .dictionary, let array = arrayState, array.dictionary == state.payload,
            let shape = array.shape.flatMap({ tuples.values($0) }), let type = array.type, type.kind == .dataType
        else { throw flaw("has an array of joblib that it does not describe") }
        if type.payload & 1 == 1 { return try passObjects() }
        var bytes = type.payload >> 1
        for length in shape {
            guard let count = length.integer.flatMap(UInt64.init(exactly:)) else {
                throw flaw("has an array without lengths")
            }
            let (product, overflow) = bytes.multipliedReportingOverflow(by: count)
            guard !overflow else { throw flaw("has an array that is too large") }
            bytes = product
        }
        if let alignment = array.alignment, alignment.kind != .none {
            let padding = try input.byte()
            // A plain unpickler takes this byte for an opcode, and there is none below 0x28.
            if padding >= 0x28 { noteAmbiguous() }
            try input.skip(UInt64(padding))
        } else if bytes > 0, let first = try input.peek(), PickleOpcode(rawValue: first) != nil {
            noteAmbiguous()
        }
        try input.skip(bytes)
    }

    private func noteAmbiguous() {
        if facts.ambiguous == nil { facts.ambiguous = input.position }
    }

    /// An array of objects is a pickle of its own in the middle of the other.
    private func passObjects() throws {
        guard depth < Self.deepest else { throw flaw("nests too deep", isLimit: true) }
        let inner = PickleWalk(input, depth: depth + 1)
        defer { facts.merge(inner.facts) }
        try inner.run()
    }
}
