import NativeModels

/// The tensors of an answer, as the worker in Python writes those of the same model.
struct AnswerTensors {
    /// The descriptions of the tensors, one after the other.
    private(set) var header: [UInt8] = []
    private(set) var body: [UInt8] = []
    private let model: NativeModel
    private let rows: Int

    init(_ model: NativeModel, rows: Int) {
        self.model = model
        self.rows = rows
    }

    mutating func add(_ answer: NativeAnswer) {
        switch answer.predictions {
        case .numbers(let numbers, let width): add("predictions", numbers, width: width > 1 ? width : nil)
        case .classes(let places): add(places)
        }
        guard let probabilities = answer.probabilities else { return }
        add("probabilities", probabilities, width: model.labels.count, role: "probabilities")
    }

    private mutating func add(_ name: String, _ numbers: [Double], width: Int?, role: String? = nil) {
        let start = body.count
        let isDouble = model.precision == .double
        // Numbers of a machine that is little endian, as a frame is.
        if isDouble {
            numbers.withUnsafeBytes { body += $0 }
        } else {
            numbers.map { Float($0) }.withUnsafeBytes { body += $0 }
        }
        let more = role.map { #","role":"\#($0)""# } ?? ""
        describe(name, isDouble ? "FP64" : "FP32", from: start, width: width, more: more)
    }

    private mutating func add(_ places: [Int]) {
        let start = body.count
        switch model.labels {
        case .none: break
        case .integers(let labels):
            for place in places { append(UInt64(bitPattern: labels[place])) }
            describe("predictions", "INT64", from: start)
        case .smallIntegers(let labels):
            for place in places { append(UInt32(bitPattern: labels[place])) }
            describe("predictions", "INT32", from: start)
        case .shortIntegers(let labels):
            for place in places { append(UInt16(bitPattern: labels[place])) }
            describe("predictions", "INT16", from: start)
        case .tinyIntegers(let labels):
            for place in places { body.append(UInt8(bitPattern: labels[place])) }
            describe("predictions", "INT8", from: start)
        case .numbers(let labels):
            for place in places { append(labels[place].bitPattern) }
            describe("predictions", "FP64", from: start)
        case .singles(let labels):
            for place in places { append(labels[place].bitPattern) }
            describe("predictions", "FP32", from: start)
        case .booleans(let labels):
            for place in places { body.append(labels[place] ? 1 : 0) }
            describe("predictions", "BOOL", from: start)
        case .texts(let labels):
            for place in places {
                append(UInt32(labels[place].utf8.count))
                body += labels[place].utf8
            }
            describe("predictions", "BYTES", from: start, more: #","content":"text""#)
        }
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { body += $0 }
    }

    private mutating func describe(
        _ name: String,
        _ type: String,
        from start: Int,
        width: Int? = nil,
        more: String = ""
    ) {
        let shape = width.map { "\(rows),\($0)" } ?? "\(rows)"
        let size = body.count - start
        if !header.isEmpty { header.append(UInt8(ascii: ",")) }
        header += #"{"name":"\#(name)","datatype":"\#(type)","shape":[\#(shape)],"#.utf8
        header += #""parameters":{"binary_data_size":\#(size)\#(more)}}"#.utf8
    }
}
