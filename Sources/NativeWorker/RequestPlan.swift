import NativeModels
import StrictJSON

/// The meaning of a request's header: where each column lies in the body. Requests of equal columns and rows share one.
struct RequestPlan {
    struct Column {
        let type: ColumnElement
        let size: Int
        /// Places without a value, of types that have no NaN.
        let missing: [Int]
    }

    /// The most bytes of a body, as of a frame.
    private static let bodyLimit = 1 << 30

    let rows: Int
    let columns: [Column]
    let wantsProbabilities: Bool

    var size: Int { columns.reduce(0) { $0 + $1.size } }

    init(_ header: JSONValue, of model: NativeModel) throws(RequestRefusal) {
        let parameters = header["parameters"]
        guard parameters?["form"]?.string == "frame", let inputs = header["inputs"]?.array else {
            throw RequestRefusal(input: "a native form takes a table")
        }
        guard parameters?["params"]?.object?.members.isEmpty ?? true else {
            throw RequestRefusal(input: "a native form takes no parameters")
        }
        guard inputs.count == model.columns.count else {
            throw RequestRefusal(input: "the model takes \(model.columns.count) columns, and \(inputs.count) came")
        }
        let rows = try Self.length(inputs.first)
        var columns: [Column] = []
        columns.reserveCapacity(inputs.count)
        for (input, column) in zip(inputs, model.columns) {
            columns.append(try Self.column(input, of: column, rows: rows))
        }
        self.rows = rows
        self.columns = columns
        wantsProbabilities = parameters?["probabilities"]?.bool ?? false
    }

    /// Tells whether memory holds the request, its rows, and the answer while it is made and written; a frame holds that, too.
    func fits(_ memory: MemoryBudget, _ model: NativeModel) -> Bool {
        let numbers = model.width + 1
        return rows * numbers * 8 <= Self.bodyLimit && memory.holds(size + rows * 8 * (columns.count + 6 * numbers))
    }

    private static func length(_ input: JSONValue?) throws(RequestRefusal) -> Int {
        guard let shape = input?["shape"]?.array, shape.count == 1, let rows = shape[0].integer,
            (0...Int64(bodyLimit)).contains(rows)
        else { throw RequestRefusal(input: "a column has one dimension") }
        return Int(rows)
    }

    private static func column(
        _ input: JSONValue,
        of column: NativeColumn,
        rows: Int
    ) throws(RequestRefusal) -> Column {
        guard let name = input["name"]?.string, name.utf8.elementsEqual(column.name.utf8) else {
            let found = input["name"]?.kindDescription ?? "none"
            throw RequestRefusal(input: "the model takes the column \(column.name) here, and \(found) came")
        }
        guard try length(input) == rows else { throw RequestRefusal(input: "the columns of a frame have one length") }
        let parameters = input["parameters"]
        let type = ColumnElement(datatype: input["datatype"]?.string, content: parameters?["content"]?.string)
        guard let type, (type == .text) == column.isText else {
            let expected = column.isText ? "texts" : "numbers"
            throw RequestRefusal(input: "the column \(name) has \(expected) for the model, and other values came")
        }
        guard let size = parameters?["binary_data_size"]?.integer, (0...Int64(bodyLimit)).contains(size),
            type.width.map({ Int64($0 * rows) == size }) ?? true
        else { throw RequestRefusal(input: "the column \(name) has not the bytes of its \(rows) rows") }
        return Column(type: type, size: Int(size), missing: try missing(parameters?["missing"], rows, name))
    }

    private static func missing(_ value: JSONValue?, _ rows: Int, _ name: String) throws(RequestRefusal) -> [Int] {
        var places: [Int] = []
        for item in value?.array ?? [] {
            guard let place = item.integer, (0..<Int64(rows)).contains(place) else {
                throw RequestRefusal(input: "the column \(name) misses a row that is not there")
            }
            places.append(Int(place))
        }
        return places
    }
}
