import StrictJSON

/// A frame for a worker: its head, and the tensors' bytes, which are not copied together.
package struct RequestFrame {
    /// Prefix and header.
    package let start: [UInt8]
    package let body: [[UInt8]]

    package init(header: [UInt8], body: [[UInt8]] = []) throws(BrokenFrame) {
        let prefix = try FramePrefix(headerLength: header.count, bodyLength: body.reduce(0) { $0 + $1.count })
        var start: [UInt8] = []
        start.reserveCapacity(FramePrefix.count + header.count)
        prefix.write(into: &start)
        start += header
        self.start = start
        self.body = body
    }

    /// A request to answer the input. The worker caches a parsed header by all of it but the id, which is therefore the first
    /// member.
    package init(id: UInt64, input: ModelInput, probabilities: Bool) throws(BrokenFrame) {
        var header: [UInt8] = []
        header.reserveCapacity(256 + 128 * input.tensors.count)
        header += #"{"id":""#.utf8
        header += String(id).utf8
        header += #"","op":"infer","inputs":["#.utf8
        for (index, tensor) in input.tensors.enumerated() {
            if index > 0 { header.append(UInt8(ascii: ",")) }
            Self.write(tensor, into: &header)
        }
        header += #"],"parameters":{"form":""#.utf8
        header += input.form.rawValue.utf8
        header += #"","origin":""#.utf8
        header += input.origin.rawValue.utf8
        header.append(UInt8(ascii: "\""))
        if let index = input.index {
            header += #","index":"#.utf8
            header += index
        }
        header += #","probabilities":"#.utf8
        header += (probabilities ? "true" : "false").utf8
        if !input.parameters.isEmpty {
            header += #","params":"#.utf8
            let members = input.parameters.map { (key: $0.key, value: $0.value) }
            PythonJSON.write(.object(JSONObject(members)), to: &header)
        }
        header += "}}".utf8
        try self.init(header: header, body: input.tensors.map(\.bytes))
    }

    private static func write(_ tensor: Tensor, into header: inout [UInt8]) {
        header += #"{"name":"#.utf8
        JSONWriter.write(tensor.name, into: &header)
        header += #","datatype":""#.utf8
        header += tensor.type.rawValue.utf8
        header += #"","shape":["#.utf8
        write(tensor.shape, into: &header)
        header += #"],"parameters":{"binary_data_size":"#.utf8
        header += String(tensor.bytes.count).utf8
        if tensor.content != .plain {
            header += #","content":""#.utf8
            header += tensor.content.rawValue.utf8
            header.append(UInt8(ascii: "\""))
        }
        if !tensor.missing.isEmpty {
            header += #","missing":["#.utf8
            write(tensor.missing, into: &header)
            header.append(UInt8(ascii: "]"))
        }
        if !tensor.examples.isEmpty {
            header += #","examples":"#.utf8
            header += JSONWriter.bytes(of: .array(tensor.examples.map { .string(String(decoding: $0, as: UTF8.self)) }))
        }
        header += "}}".utf8
    }

    private static func write(_ numbers: [Int], into header: inout [UInt8]) {
        for (index, number) in numbers.enumerated() {
            if index > 0 { header.append(UInt8(ascii: ",")) }
            header += String(number).utf8
        }
    }
}
