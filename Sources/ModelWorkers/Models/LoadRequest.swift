import DurableFiles
import Identifiers
import Inference
import MLflow
import StrictJSON

/// The first frame to a worker: the model to load, with the content of its `MLmodel`, so that Python needs no library to read
/// that file.
enum LoadRequest {
    /// Blocks: reads the file.
    static func make(
        _ location: ModelLocation,
        schema: ModelSchema?,
        loader: LoaderChoice,
        threads: Int,
        native: NativeQuestion? = nil
    ) throws(ScoringFailure) -> RequestFrame {
        do {
            let model = try MLmodel.read(from: DirectoryHandle(path: location.directory))
            var flavors = JSONObject()
            for flavor in model.flavorConfigurations { flavors[flavor.name] = json(flavor.configuration) }
            var header = JSONValue.object(
                JSONObject([
                    (key: "op", value: "load"), (key: "directory", value: .string(location.directory)),
                    (key: "loader", value: .string(loader.rawValue)),
                    (key: "threads", value: .integer(Int64(threads))), (key: "flavors", value: .object(flavors)),
                    (key: "columns", value: columns(schema)), (key: "nested", value: .bool(isNested(schema))),
                ])
            )
            if let native { header["native"] = native.json }
            return try RequestFrame(header: JSONWriter.bytes(of: header))
        } catch {
            throw ScoringFailure(
                .loadFailed,
                location.directory,
                "the model's directory cannot be read",
                underlying: error
            )
        }
    }

    /// The first frame to a worker without Python, which refuses what its memory does not hold.
    static func make(
        _ form: NativeForm,
        _ onnx: OnnxFiles?,
        memoryBytes: UInt64
    ) throws(ScoringFailure) -> RequestFrame {
        var header: JSONValue = [
            "op": "load", "native": .string(form.path), "version": .string(form.version.description),
            "memory": .integer(Int64(clamping: memoryBytes)),
        ]
        if let onnx { header["onnx"] = ["library": .string(onnx.library), "model": .string(onnx.model)] }
        do {
            return try RequestFrame(header: JSONWriter.bytes(of: header))
        } catch {
            throw ScoringFailure(.loadFailed, form.path, "its path is too long for a worker", underlying: error)
        }
    }

    /// Names and types of the columns, if all of them are numbers.
    private static func columns(_ schema: ModelSchema?) -> JSONValue {
        guard case .columns(let columns)? = schema?.inputs else { return .null }
        var list: [JSONValue] = []
        for (place, column) in columns.enumerated() {
            guard let type = elementType(column.type) else { return .null }
            list.append([.string(column.wireName(at: place)), .string(type.rawValue)])
        }
        return .array(list)
    }

    /// Tells whether a column holds lists or objects, which MLflow casts, too.
    private static func isNested(_ schema: ModelSchema?) -> Bool {
        guard case .columns(let columns)? = schema?.inputs else { return false }
        return columns.contains(where: \.type.isNested)
    }

    private static func elementType(_ type: ColumnType) -> ElementType? {
        switch type {
        case .integer: .int32
        case .long: .int64
        case .float: .float32
        case .double: .float64
        default: nil
        }
    }

    private static func json(_ value: YAMLValue) -> JSONValue {
        switch value.content {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .number(let number): number.isFinite ? .number(number) : .string(value.written)
        case .text(let text): .string(text)
        case .list(let items): .array(items.map(json))
        case .map(let members): .object(JSONObject(members.map { (key: $0.key, value: json($0.value)) }))
        }
    }
}
