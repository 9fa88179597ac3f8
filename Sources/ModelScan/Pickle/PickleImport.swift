/// Something that a pickle makes Python import.
struct PickleImport: Hashable {
    let module: String
    /// Empty where only the module is imported.
    let name: String

    /// How reports write it.
    var text: String { name.isEmpty ? module : "\(module).\(name)" }
}

/// What the walk over one pickle, or over several in a row, brought to light.
struct PickleFacts {
    /// Each import with the offset of the opcode that first makes it.
    private(set) var imports: [PickleImport: UInt64] = [:]
    /// Imports whose name only the machine that loads the pickle would know, with their offsets and why.
    private(set) var hidden: [(offset: UInt64, reason: String)] = []
    /// Where a persistent id stands first: an object that another file brings.
    var persistent: UInt64?
    /// Where raw bytes could also be read as opcodes.
    var ambiguous: UInt64?
    /// Opcodes of all pickles, those in bytes left out.
    var opcodes: UInt64 = 0
    /// Whether arrays of joblib stand between the opcodes.
    var holdsArrays = false

    /// Different imports a pickle may make.
    static let importLimit = 4096

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

    mutating func merge(_ other: PickleFacts) {
        for (found, offset) in other.imports { _ = add(found, at: offset) }
        for item in other.hidden { hide(at: item.offset, item.reason) }
        persistent = persistent ?? other.persistent
        ambiguous = ambiguous ?? other.ambiguous
        opcodes += other.opcodes
        holdsArrays = holdsArrays || other.holdsArrays
    }
}

/// Why a pickle could not be walked to its end.
struct PickleFlaw: Error {
    let offset: UInt64
    let reason: String
    /// Whether it is only this program that goes no further.
    let isLimit: Bool
}
