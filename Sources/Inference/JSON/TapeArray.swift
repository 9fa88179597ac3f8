import Identifiers
import MLflow

/// A regular nested list within a parsed document: its shape and the places of its elements, row by row.
struct TapeArray {
    let tape: JSONTape
    private(set) var shape: [Int] = []
    private(set) var places: [UInt32] = []

    /// The reason that a list has no shape.
    struct Flaw: Error {
        /// Such as `[2][0]`, counted from 0 as NumPy does.
        let path: String
        let expected: String
        let place: Int
        /// The number of lists around it.
        let level: Int
    }

    /// - Parameter depth: how many levels of lists are dimensions; nil: all.
    init(_ place: Int, in tape: JSONTape, depth: Int? = nil) throws(Flaw) {
        self.tape = tape
        var at = place
        while tape.kind(at) == .array, shape.count < depth ?? .max {
            let count = tape.count(at)
            shape.append(count)
            if count == 0 { break }
            at += 1
        }
        // Each element has a word of its own: what the first lists promise need not come.
        places.reserveCapacity(min(shape.elementCount, tape.after(place) - place))
        try collect(place, level: 0, path: [])
    }

    /// As deep as lists have one length, which is how NumPy makes an array of objects.
    init(objectsAt place: Int, in tape: JSONTape) {
        var depth: Int?
        while true {
            do {
                self = try TapeArray(place, in: tape, depth: depth)
                return
            } catch {
                depth = error.level
            }
        }
    }

    /// Of elements that are known already.
    init(_ places: [UInt32], shape: [Int], in tape: JSONTape) {
        self.tape = tape
        self.places = places
        self.shape = shape
    }

    private mutating func collect(_ place: Int, level: Int, path: [Int]) throws(Flaw) {
        guard level < shape.count else {
            places.append(UInt32(truncatingIfNeeded: place))
            return
        }
        guard tape.kind(place) == .array, tape.count(place) == shape[level] else {
            throw Flaw(path: Self.text(path), expected: "a list of \(shape[level])", place: place, level: level)
        }
        let end = tape.after(place) - 1
        var at = place + 1
        var index = 0
        let isLast = level == shape.count - 1
        while at < end {
            if isLast {
                places.append(UInt32(truncatingIfNeeded: at))
            } else {
                try collect(at, level: level + 1, path: path + [index])
            }
            at = tape.after(at)
            index += 1
        }
    }

    private static func text(_ path: [Int]) -> String { path.map { "[\($0)]" }.joined() }

    func withCells<Result>(_ body: (TapeCells) -> Result) -> Result {
        places.withUnsafeBufferPointer { body(TapeCells(tape: tape, places: $0)) }
    }

    /// The place of an element, such as `[2][0]`.
    func path(of index: Int) -> String {
        var rest = index
        var path: [Int] = []
        for length in shape.reversed() {
            path.append(rest % max(length, 1))
            rest /= max(length, 1)
        }
        return Self.text(path.reversed())
    }

    /// The elements cast to a type.
    func tensor(named name: String, as type: CellType, _ subject: String) throws(ScoringFailure) -> Tensor {
        let (tensor, flaw) = withCells { cells in
            var casting = CellCasting(cells, to: type, allowsMissing: false)
            let tensor = casting.tensor(named: name, shape: shape)
            return (tensor, casting.flaws.first)
        }
        guard let flaw else { return tensor }
        throw ScoringFailure(
            .inputInvalid,
            "\(subject)\(path(of: flaw.index))",
            expected: flaw.expected,
            found: flaw.found
        )
    }
}

extension ModelSchema.Tensor {
    /// - Throws: for a type that no request can hold.
    func cellType(_ subject: String) throws(ScoringFailure) -> CellType {
        guard let type = CellType(numPy: elementType) else {
            throw ScoringFailure(
                .inputInvalid,
                subject,
                "the model takes \(elementType), which no request can hold; call it in Python"
            )
        }
        return type
    }

    /// Tells whether MLflow hands on whatever NumPy makes of a value: it does not look at the shape of a list of
    /// objects.
    var takesAnyObjects: Bool { shape == [-1] && elementType == "object" }

    func fits(_ shape: [Int]) -> Bool {
        shape.count == self.shape.count && zip(self.shape, shape).allSatisfy { $0 < 0 || $0 == Int64($1) }
    }

    func refuseShape(_ shape: [Int], _ subject: String) throws(ScoringFailure) {
        guard !fits(shape) else { return }
        throw ScoringFailure(
            .inputInvalid,
            subject,
            expected: "the shape [\(self.shape.map { $0 < 0 ? "?" : String($0) }.joined(separator: ", "))]",
            found: "[\(shape.map(String.init).joined(separator: ", "))]"
        )
    }
}
