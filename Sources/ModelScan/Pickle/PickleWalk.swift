/// Walks the opcodes of one pickle as an unpickler would, without making anything: it keeps the stack, the marks and the
/// memo, so that it knows the names of all imports, wherever those texts came from.
///
/// It is as strict as CPython's unpickler (Modules/_pickle.c) and nowhere more lenient: where that would fail, this stops.
final class PickleWalk {
    let input: ByteInput
    var facts = PickleFacts()
    var stack: [PickleCell] = []
    var marks: [Int] = []
    var memo = PickleMemo()
    var texts = PickleTexts()
    var tuples = PickleTuples()
    var globals: [PickleImport] = []
    private var numbers: [PickleImport: Int] = [:]
    /// Depth of this pickle in the bytes of others.
    let depth: Int
    /// The last dictionary that was filled with the description of an array of joblib.
    var arrayState: ArrayState?
    var dictionaries: UInt64 = 0
    /// The dictionaries in which the text that a distribution executes is SciPy's own.
    var distributionStates: Set<UInt64> = []
    /// Offset of the current opcode.
    var opcodeOffset: UInt64 = 0
    /// True if the input may as well be a text: then a name must be one that Python could import.
    let isGuess: Bool
    /// Bytes of content that are kept in memory.
    var heldBytes = 0
    /// The protocol that the pickle has said it is of.
    var protocolVersion: UInt8 = 0

    static let stackLimit = 1 << 24
    static let mostDistributions = 1 << 12
    static let deepest = 8

    /// The header of an array that joblib writes before its bytes (joblib, numpy_pickle.py, NumpyArrayWrapper).
    struct ArrayState {
        let dictionary: UInt64
        var shape: PickleCell?
        var type: PickleCell?
        var alignment: PickleCell?
    }

    init(_ input: ByteInput, depth: Int = 0, isGuess: Bool = false) {
        self.input = input
        self.depth = depth
        self.isGuess = isGuess
    }

    /// Walks to the STOP of one pickle; the input stands behind it then.
    /// - Throws: `PickleFlaw`, or what reading throws.
    func run() throws {
        do {
            while try step() { facts.opcodes += 1 }
            facts.opcodes += 1
        } catch is ByteInput.AtEnd {
            throw PickleFlaw(offset: opcodeOffset, reason: "ends in the middle", isLimit: false, isEnd: true)
        }
    }

    func flaw(_ reason: String, isLimit: Bool = false) -> PickleFlaw {
        PickleFlaw(offset: opcodeOffset, reason: reason, isLimit: isLimit)
    }

    // MARK: The stack

    /// The lowest place that may be taken: above the last mark.
    private var fence: Int { marks.last ?? 0 }

    @inline(__always)
    func push(_ cell: PickleCell) throws {
        guard stack.count < Self.stackLimit else {
            throw flaw("has more than \(Self.stackLimit) values at once", isLimit: true)
        }
        stack.append(cell)
    }

    @inline(__always)
    func pop() throws -> PickleCell {
        guard stack.count > fence, let cell = stack.popLast() else { throw flaw("takes a value that is not there") }
        return cell
    }

    func top() throws -> PickleCell {
        guard stack.count > fence, let cell = stack.last else { throw flaw("uses a value that is not there") }
        return cell
    }

    func mark() throws {
        guard marks.count < Self.stackLimit else { throw flaw("has too many marks", isLimit: true) }
        marks.append(stack.count)
    }

    /// The values above the last mark, which is taken too; they stay on the stack until `drop`.
    func takeMark() throws -> Int {
        guard let mark = marks.popLast() else { throw flaw("takes a mark that is not there") }
        return mark
    }

    func drop(from mark: Int) {
        stack.removeSubrange(mark...)
    }

    func requireBelow(_ mark: Int) throws {
        guard mark > fence else { throw flaw("uses a value that is not there") }
    }

    // MARK: The memo

    func get(_ index: UInt64) throws {
        guard let cell = memo.get(index) else { throw flaw("takes \(index) from the memo, which was never put there") }
        handOut(cell)
        try push(cell)
    }

    func put(_ index: UInt64) throws {
        guard memo.put(try top(), at: index) else {
            throw flaw("has more than \(PickleMemo.limit) entries in its memo", isLimit: true)
        }
    }

    // MARK: Imports

    func addImport(_ module: String, _ name: String) throws -> PickleCell {
        let found = PickleImport(module: module, name: name)
        guard facts.add(found, at: opcodeOffset) else {
            throw flaw("makes more than \(PickleFacts.importLimit) imports", isLimit: true)
        }
        let number = numbers[found] ?? globals.count
        if number == globals.count {
            globals.append(found)
            numbers[found] = number
        }
        return PickleCell(.global, UInt64(number))
    }

    func global(_ cell: PickleCell) -> PickleImport? {
        cell.kind == .global ? globals[Int(cell.payload)] : nil
    }

    /// Counts each use of an indirection, so that one that is not followed shows.
    @inline(__always)
    func handOut(_ cell: PickleCell) {
        guard cell.kind == .global else { return }
        let found = globals[Int(cell.payload)]
        guard let indirection = PickleIndirection(found) else { return }
        facts.count(found, 1)
        if indirection == .distribution { facts.holdsDistributions = true }
    }
}

/// The last tuples of few values, which are the arguments of calls.
struct PickleTuples {
    private static let slots = 1 << 10
    static let longest = 8

    /// Made as they are needed, then used in turns.
    private var kept: [[PickleCell]] = []
    private var next: UInt64 = 0

    mutating func add(_ values: ArraySlice<PickleCell>) -> PickleCell {
        guard values.count <= Self.longest else { return .other }
        if kept.count < Self.slots {
            kept.append(Array(values))
        } else {
            kept[Int(next) % Self.slots] = Array(values)
        }
        next += 1
        return PickleCell(.tuple, next - 1)
    }

    /// The values of a tuple; nil if it is none, or was too long ago.
    func values(_ cell: PickleCell) -> [PickleCell]? {
        guard cell.kind == .tuple, cell.payload + UInt64(Self.slots) >= next else { return nil }
        return kept[Int(cell.payload) % Self.slots]
    }
}
