/// Something that a pickle makes Python import.
struct PickleImport: Hashable {
    let module: String
    /// Empty where only the module is imported.
    let name: String

    /// The spelling in reports.
    var text: String { name.isEmpty ? module : "\(module).\(name)" }
}

/// The results of the walk over one pickle, or over several in a row.
struct PickleFacts {
    /// Each import with the offset of the opcode that first makes it.
    private(set) var imports: [PickleImport: UInt64] = [:]
    /// Imports whose name is known only on the machine that loads the pickle, with their offsets and reasons.
    private(set) var hidden: [(offset: UInt64, reason: String)] = []
    /// Offset of the first persistent id: an object in another file.
    var persistent: UInt64?
    /// Offset of raw bytes that could also be read as opcodes.
    var ambiguous: UInt64?
    /// Opcodes of all pickles, those in bytes left out.
    var opcodes: UInt64 = 0
    /// True if arrays of joblib stand between the opcodes.
    var holdsArrays = false
    /// True if SciPy's distributions are among the imports.
    var holdsDistributions = false
    /// Calls of imported objects.
    var calls: UInt64 = 0
    /// Compressed content and archives among the bytes, which the caller must scan too.
    private(set) var held: [PickleContent] = []
    /// Offset of bytes that could hold a pickle and were not read, with the reason.
    private(set) var unseen: (offset: UInt64, reason: String)?
    /// Uses of each helper, less its calls that are judged by their arguments.
    private(set) var openHelpers: [PickleImport: Int] = [:]

    /// Imports that are made by a call of getattr.
    var attributes: Set<PickleImport> = []
    /// Those of them that are called, too.
    var calledAttributes: Set<PickleImport> = []

    /// Different imports a pickle may make.
    static let importLimit = 4096
    private static let heldLimit = 256

    /// - Returns: false if there are too many.
    mutating func add(_ found: PickleImport, at offset: UInt64) -> Bool {
        if imports[found] != nil { return true }
        guard imports.count < Self.importLimit else { return false }
        imports[found] = offset
        return true
    }

    mutating func hide(at offset: UInt64, _ reason: String) {
        if hidden.count < 20 { hidden.append((offset, reason)) }
    }

    mutating func hold(_ content: PickleContent) {
        guard held.count < Self.heldLimit else {
            return leave(at: content.offset, "more archives than are looked into")
        }
        held.append(content)
    }

    mutating func leave(at offset: UInt64, _ reason: String) {
        if unseen == nil { unseen = (offset, reason) }
    }

    mutating func count(_ helper: PickleImport, _ change: Int) {
        openHelpers[helper, default: 0] += change
    }

    /// True if each use of a helper is a call that its arguments decide.
    func isResolved(_ helper: PickleImport) -> Bool { openHelpers[helper] == 0 }

    mutating func merge(_ other: PickleFacts) {
        for (found, offset) in other.imports { _ = add(found, at: offset) }
        for item in other.hidden { hide(at: item.offset, item.reason) }
        persistent = persistent ?? other.persistent
        ambiguous = ambiguous ?? other.ambiguous
        opcodes += other.opcodes
        holdsArrays = holdsArrays || other.holdsArrays
        holdsDistributions = holdsDistributions || other.holdsDistributions
        calls += other.calls
        attributes.formUnion(other.attributes)
        calledAttributes.formUnion(other.calledAttributes)
        for content in other.held { hold(content) }
        if let unseen = other.unseen { leave(at: unseen.offset, unseen.reason) }
        for (helper, count) in other.openHelpers { self.count(helper, count) }
    }

    /// The same facts at one place: offsets in decoded content have no meaning outside of it.
    func moved(to offset: UInt64) -> PickleFacts {
        var facts = self
        facts.imports = imports.mapValues { _ in offset }
        facts.hidden = hidden.map { (offset, $0.reason) }
        facts.persistent = persistent.map { _ in offset }
        facts.ambiguous = ambiguous.map { _ in offset }
        facts.held = held.map { PickleContent(offset: offset, range: $0.range) }
        facts.unseen = unseen.map { (offset, $0.reason) }
        return facts
    }

    /// The facts of bytes that break off as a pickle: only those that forbid loading in any case.
    var dangerous: PickleFacts {
        var facts = PickleFacts()
        facts.imports = imports.filter { ImportRules.isDangerous($0.key) }
        facts.held = held
        facts.unseen = unseen
        facts.openHelpers = openHelpers
        return facts
    }
}

/// The reason why the walk over a pickle stopped.
struct PickleFlaw: Error {
    let offset: UInt64
    let reason: String
    /// True if a limit of this program stopped it, not the pickle.
    let isLimit: Bool
    /// True if the pickle breaks off.
    var isEnd = false
}
