package import NativeModels
import StrictJSON

/// A worker's first frames: what it is asked to load, and what it says of itself then.
package enum NativeHello {
    /// The number of what it and the daemon say to each other, as `WorkerProtocol` of `Inference` has it.
    static let number: Int64 = 1

    /// - Parameter seconds: that loading took.
    package static func loaded(_ model: NativeModel, process: Int32, seconds: Double) -> NativeReply {
        let classes = labels(model.labels)
        return loaded(
            model.library,
            probabilities: model.hasProbabilities,
            classes: classes.isEmpty ? .null : .array(classes),
            process: process,
            seconds: seconds
        )
    }

    /// The same of an ONNX model, which has neither labels nor probabilities of its own.
    static func loaded(_ form: OnnxForm, process: Int32, seconds: Double) -> NativeReply {
        loaded(form.library, probabilities: false, classes: .null, process: process, seconds: seconds)
    }

    private static func loaded(
        _ library: String,
        probabilities: Bool,
        classes: JSONValue,
        process: Int32,
        seconds: Double
    ) -> NativeReply {
        let header: JSONValue = [
            "op": "hello", "protocol": .integer(number), "pid": .integer(Int64(process)), "python": nil,
            "loader": "native", "flavor": .string(library), "probabilities": .bool(probabilities), "classes": classes,
            "packages": .object(packages(library)), "load_seconds": .number(seconds), "note": nil,
        ]
        return NativeReply(header: JSONWriter.bytes(of: header), body: [])
    }

    /// - Parameter type: the name of the error, as Python would have one.
    package static func failed(type: String, message: String) -> NativeReply {
        let header: JSONValue = [
            "op": "failed", "protocol": .integer(number),
            "error": ["type": .string(type), "message": .string(message)],
        ]
        return NativeReply(header: JSONWriter.bytes(of: header), body: [])
    }

    /// The library that fitted the model, as a worker in Python tells of it.
    private static func packages(_ library: String) -> JSONObject {
        guard let space = library.lastIndex(of: " ") else { return JSONObject([]) }
        let version = String(library[library.index(after: space)...])
        return JSONObject([(key: String(library[..<space]), value: .string(version))])
    }

    private static func labels(_ labels: NativeLabels) -> [JSONValue] {
        switch labels {
        case .none: []
        case .integers(let labels): labels.map { .integer($0) }
        case .smallIntegers(let labels): labels.map { .integer(Int64($0)) }
        case .shortIntegers(let labels): labels.map { .integer(Int64($0)) }
        case .tinyIntegers(let labels): labels.map { .integer(Int64($0)) }
        case .numbers(let labels): labels.map { .number($0) }
        case .singles(let labels): labels.map { .number(Double($0)) }
        case .texts(let labels): labels.map { .string($0) }
        case .booleans(let labels): labels.map { .bool($0) }
        }
    }
}
