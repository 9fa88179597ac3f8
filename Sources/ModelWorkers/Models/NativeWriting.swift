package import Identifiers
import Inference
package import MLflow
import StrictJSON

/// A question to a worker, beside loading the model: what is its native form?
package struct NativeQuestion: Sendable, Hashable {
    /// The most bytes of a form.
    package static let sizeLimit = 64 << 20

    /// The digest of the version's manifest.
    let version: Digest
    /// Names of the columns, and whether they have texts, or whole numbers; nil for a model that takes tensors.
    let columns: [Column]?

    struct Column: Sendable, Hashable {
        let name: String
        let isText: Bool
        var isWhole = false
    }

    /// - Parameter isOnnx: whether it is an ONNX model, which may take tensors.
    /// - Throws: the reason why a model with such a schema has no native form.
    package init(_ version: Digest, _ schema: ModelSchema?, isOnnx: Bool = false) throws(NoNativeForm) {
        guard let schema else { throw NoNativeForm("no signature") }
        guard schema.parameters.isEmpty else { throw NoNativeForm("parameters in the signature") }
        if isOnnx, case .tensors? = schema.inputs, !schema.isFromTypeHint {
            self.version = version
            columns = nil
            return
        }
        guard case .columns(let columns)? = schema.inputs, !schema.isFromTypeHint else {
            throw NoNativeForm("no columns in the signature")
        }
        var found: [Column] = []
        for (place, column) in columns.enumerated() {
            let name = column.wireName(at: place)
            guard column.isRequired else { throw NoNativeForm("the optional column \(name)") }
            guard column.label == nil, column.name != nil else {
                throw NoNativeForm("the column \(name) without a name")
            }
            switch column.type {
            case .integer, .long: found.append(Column(name: name, isText: false, isWhole: true))
            case .float, .double: found.append(Column(name: name, isText: false))
            case .string: found.append(Column(name: name, isText: true))
            default: throw NoNativeForm("the column \(name), which has neither numbers nor texts")
            }
        }
        self.version = version
        self.columns = found
    }

    var json: JSONValue {
        [
            "version": .string(version.hex),
            "columns": columns.map { columns in
                .array(columns.map { [.string($0.name), .bool($0.isText), .bool($0.isWhole)] })
            } ?? .null,
        ]
    }
}

/// The reason why a version has no native form, such as `SVC`.
package struct NoNativeForm: Error, Sendable, Hashable {
    /// The most bytes of a reason.
    package static let limit = 500

    package let reason: String

    package init(_ reason: String) {
        self.reason = PlainText.output(reason, limit: Self.limit)
    }
}

/// A worker's answer to a `NativeQuestion`: bytes that nobody has read yet, or the reason why there are none.
package enum NativeWriting: Sendable, Hashable {
    case form([UInt8])
    case none(NoNativeForm)

    /// - Returns: nil if nothing was asked.
    /// - Parameter body: of the frame.
    init?(_ answer: JSONValue, body: [UInt8]) throws(BrokenFrame) {
        guard let object = answer.object else { return nil }
        if let reason = object["reason"]?.string {
            self = .none(NoNativeForm(reason))
        } else if let size = object["size"]?.integer, size == Int64(body.count), size > 0 {
            self = .form(body)
        } else {
            throw BrokenFrame("a native form with other bytes than it says")
        }
    }
}
