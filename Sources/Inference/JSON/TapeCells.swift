import MLflow

/// Values of a parsed document, by their places in it; place 0 means a missing value.
struct TapeCells: CellSource {
    let tape: JSONTape
    let places: UnsafeBufferPointer<UInt32>

    var count: Int { places.count }

    @inline(__always)
    func cell(_ index: Int) -> Cell { tape.cell(Int(places[index])) }

    func description(_ index: Int) -> String { tape.description(Int(places[index])) }

    func writeJSON(
        _ index: Int,
        as type: ColumnType,
        isRequired: Bool,
        to output: inout [UInt8]
    ) throws(ContentFlaw) {
        var content = JSONContent(tape: tape, output: [])
        swap(&content.output, &output)
        defer { swap(&content.output, &output) }
        try content.write(Int(places[index]), as: type, isRequired: isRequired)
    }
}

extension JSONTape {
    @inline(__always)
    func cell(_ place: Int) -> Cell {
        switch letter(place) {
        case Kind.number.rawValue: .number(number(place))
        case Kind.integer.rawValue: .integer(integer(place))
        case Kind.text.rawValue: .text(utf8(place))
        case Kind.unsigned.rawValue: .unsigned(unsigned(place))
        case Kind.isTrue.rawValue: .bool(true)
        case Kind.isFalse.rawValue: .bool(false)
        case Kind.null.rawValue: .null
        case Kind.root.rawValue: .absent
        case Kind.word.rawValue: word(utf8(place))
        default: .nested
        }
    }

    private func word(_ letters: UnsafeBufferPointer<UInt8>) -> Cell {
        switch letters.last {
        case UInt8(ascii: "N"): .number(.nan)
        case UInt8(ascii: "y"): .number(letters.first == UInt8(ascii: "-") ? -.infinity : .infinity)
        default: .large(letters)
        }
    }
}
