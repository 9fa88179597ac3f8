import StrictJSON

/// Reads a tensor of an answer; nothing that a worker says of its bytes is believed.
enum AnsweredTensor {
    private static let dimensionLimit = 32

    /// - Parameter at: where its bytes begin in the body; moved behind them.
    /// - Returns: the tensor, and whether it is the probabilities.
    static func parse(_ value: JSONValue, body: [UInt8], at: inout Int) throws(BrokenFrame) -> (Tensor, Bool) {
        guard let object = value.object, let name = object["name"]?.string,
            let type = object["datatype"]?.string.flatMap(ElementType.init(rawValue:)),
            let dimensions = object["shape"]?.array, let parameters = object["parameters"]?.object
        else { throw BrokenFrame("an output without name, datatype, shape and parameters") }
        let shape = try shape(dimensions, name)
        let content = try content(parameters["content"], of: type, name)
        guard let size = parameters["binary_data_size"]?.integer, size >= 0, size <= Int64(body.count - at) else {
            throw BrokenFrame("the output \(name) has more bytes than the body")
        }
        let range = at..<at + Int(size)
        at = range.upperBound
        let count = shape.elementCount
        if let width = type.width {
            guard range.count / width == count, range.count % width == 0 else {
                throw BrokenFrame("the output \(name) has \(range.count) bytes for \(count) elements")
            }
        } else {
            try checkElements(of: body[range], count: count, isText: content != .plain, name)
        }
        let tensor = Tensor(
            name: name,
            type: type,
            content: content,
            shape: shape,
            bytes: range.count == body.count ? body : Array(body[range]),
            missing: try missing(parameters["missing"], count, name)
        )
        return (tensor, parameters["role"]?.string == "probabilities")
    }

    private static func shape(_ dimensions: [JSONValue], _ name: String) throws(BrokenFrame) -> [Int] {
        var shape = StatedShape(dimensions: dimensionLimit, elements: FramePrefix.bodyLimit)
        for dimension in dimensions {
            guard let length = dimension.integer, shape.append(length) else {
                throw BrokenFrame("the output \(name) has no shape that fits in a frame")
            }
        }
        return shape.lengths
    }

    private static func content(
        _ value: JSONValue?,
        of type: ElementType,
        _ name: String
    ) throws(BrokenFrame) -> Tensor.Content {
        guard let value else { return .plain }
        let content = value.string.flatMap(Tensor.Content.init(rawValue:))
        switch (content, type) {
        case (.plain?, _): return .plain
        case (.text?, .bytes): return .text
        case (.json?, .bytes): return .json
        case (.datetime?, .int64): return .datetime
        default: throw BrokenFrame("the output \(name) has the content \(value.kindDescription) in \(type.rawValue)")
        }
    }

    private static func missing(_ value: JSONValue?, _ count: Int, _ name: String) throws(BrokenFrame) -> [Int] {
        guard let value else { return [] }
        var places: [Int] = []
        for item in value.array ?? [.null] {
            guard let place = item.integer, place > Int64(places.last ?? -1), place < Int64(count) else {
                throw BrokenFrame("the output \(name) misses elements that it has not")
            }
            places.append(Int(place))
        }
        return places
    }

    private static func checkElements(
        of bytes: ArraySlice<UInt8>,
        count: Int,
        isText: Bool,
        _ name: String
    ) throws(BrokenFrame) {
        var at = bytes.startIndex
        for _ in 0..<count {
            guard let element = ElementRange.next(in: bytes, at: at) else {
                throw BrokenFrame("the output \(name) ends before its \(count) elements")
            }
            if isText, String(validating: bytes[element], as: UTF8.self) == nil {
                throw BrokenFrame("the output \(name) has a text that is not UTF-8")
            }
            at = element.upperBound
        }
        guard at == bytes.endIndex else { throw BrokenFrame("the output \(name) has more bytes than elements") }
    }
}

/// Ranges of the elements of a tensor of `BYTES`.
enum ElementRange {
    /// - Parameter at: where the element's length stands.
    /// - Returns: the range of its bytes; nil where there is no whole element.
    static func next(in bytes: ArraySlice<UInt8>, at: Int) -> Range<Int>? {
        guard bytes.endIndex - at >= 4 else { return nil }
        let length =
            Int(bytes[at]) | Int(bytes[at + 1]) << 8 | Int(bytes[at + 2]) << 16 | Int(bytes[at + 3]) << 24
        let start = at + 4
        return length <= bytes.endIndex - start ? start..<start + length : nil
    }
}
