import Identifiers
package import StrictJSON

/// The inputs, outputs and parameters of a model; MLflow calls it the signature.
package struct ModelSchema: Sendable, Hashable {
    package let inputs: Schema?
    package let outputs: Schema?
    package let parameters: [Parameter]
    /// Tells whether a type hint in the model's code gives the inputs; the model then checks `inputs` itself.
    package let isFromTypeHint: Bool

    /// All columns or all tensors.
    package enum Schema: Sendable, Hashable {
        case columns([Column])
        case tensors([Tensor])
    }

    package struct Column: Sendable, Hashable {
        /// Nil for a column that is known by its place alone.
        package let name: String?
        /// The label in pandas if it is no text, such as the number 0, or a list for names of several levels; the name is then
        /// its JSON.
        package let label: JSONValue?
        package let type: ColumnType
        /// MLflow 1 writes nothing, and means true.
        package let isRequired: Bool

        package init(name: String?, label: JSONValue? = nil, type: ColumnType, isRequired: Bool = true) {
            self.name = name
            self.label = label
            self.type = type
            self.isRequired = isRequired
        }
    }

    package struct Tensor: Sendable, Hashable {
        /// Nil for the only one.
        package let name: String?
        /// A type of NumPy, such as `float32`.
        package let elementType: String
        /// Lengths of the dimensions, -1 where any length will do.
        package let shape: [Int64]

        package init(name: String?, elementType: String, shape: [Int64]) {
            self.name = name
            self.elementType = elementType
            self.shape = shape
        }
    }

    /// A setting of a prediction that a caller may change.
    package struct Parameter: Sendable, Hashable {
        package let name: String
        package let type: ColumnType
        package let defaultValue: JSONValue
        /// `[-1]` for a list; nil for a single value.
        package let shape: [Int64]?

        package init(name: String, type: ColumnType, defaultValue: JSONValue, shape: [Int64]? = nil) {
            self.name = name
            self.type = type
            self.defaultValue = defaultValue
            self.shape = shape
        }
    }

    package init(
        inputs: Schema?,
        outputs: Schema? = nil,
        parameters: [Parameter] = [],
        isFromTypeHint: Bool = false
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.parameters = parameters
        self.isFromTypeHint = isFromTypeHint
    }
}

extension ModelSchema {
    /// - Returns: nil if the model has no signature.
    init?(signature field: YAMLField, isFromTypeHint: Bool) throws(MLflowFailure) {
        guard field.value != nil else { return nil }
        _ = try field.members()
        inputs = try SchemaField.list(field["inputs"]).map(Schema.init)
        outputs = try SchemaField.list(field["outputs"]).map(Schema.init)
        var parameters: [Parameter] = []
        for parameter in try SchemaField.list(field["params"]) ?? [] { parameters.append(try Parameter(parameter)) }
        self.parameters = parameters
        self.isFromTypeHint = isFromTypeHint
    }
}

extension ModelSchema.Schema {
    init(_ fields: [SchemaField]) throws(MLflowFailure) {
        var columns: [ModelSchema.Column] = []
        var tensors: [ModelSchema.Tensor] = []
        for field in fields {
            if try field.text("type") == "tensor" {
                tensors.append(try ModelSchema.Tensor(field))
            } else {
                columns.append(try ModelSchema.Column(field))
            }
            if !columns.isEmpty, !tensors.isEmpty {
                throw field.failure(expected: "all columns or all tensors", found: "both")
            }
        }
        self = tensors.isEmpty ? .columns(columns) : .tensors(tensors)
    }
}

extension ModelSchema.Column {
    init(_ field: SchemaField) throws(MLflowFailure) {
        (name, label) = try field.label("name")
        type = try ColumnType(field)
        isRequired = try field.flag("required") ?? true
    }
}

extension ModelSchema.Tensor {
    init(_ field: SchemaField) throws(MLflowFailure) {
        let specification = try field.object("tensor-spec")
        name = try field.optionalText("name")
        elementType = try specification.text("dtype")
        guard let shape = try specification.shape("shape") else {
            throw specification.failure(expected: "a shape", found: "none")
        }
        self.shape = shape
    }
}

extension ModelSchema.Parameter {
    init(_ field: SchemaField) throws(MLflowFailure) {
        name = try field.text("name")
        type = try ColumnType(field)
        defaultValue = field.object["default"] ?? .null
        shape = try field.shape("shape")
    }
}
