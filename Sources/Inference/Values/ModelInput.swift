package import StrictJSON

/// Input of a model, with every value of the type that the model's schema demands.
package struct ModelInput: Sendable, Hashable {
    /// The Python form in which the values reach the model.
    package enum Form: String, Sendable, Hashable {
        /// The tensors are columns of one table, in order.
        case frame
        /// One tensor without a name.
        case array
        /// Tensors by their names.
        case arrays
        /// One JSON value, in a single element: for models without a schema.
        case json
    }

    /// The form in which the values were written. It decides how NumPy and pandas treat missing ones, as in MLflow's scoring
    /// server.
    package enum Origin: String, Sendable, Hashable {
        /// JSON, as the rows of a table.
        case table
        /// CSV, by a schema.
        case csv
        /// CSV, without one.
        case inferred
        /// JSON, as a list for each column; in the form `json`, what `inputs` has.
        case lists
        /// JSON, as an object for each row; in the form `json`, what `instances` has.
        case rows
    }

    package let form: Form
    package let origin: Origin
    package let tensors: [Tensor]
    /// The labels of a table's rows, a list as JSON, where the request has others than their numbers from 0.
    package let index: [UInt8]?
    /// Settings of the prediction that the schema knows; MLflow calls them params.
    package let parameters: [String: JSONValue]

    package init(
        form: Form,
        origin: Origin = .table,
        tensors: [Tensor],
        index: [UInt8]? = nil,
        parameters: [String: JSONValue] = [:]
    ) {
        self.form = form
        self.origin = origin
        self.tensors = tensors
        self.index = index
        self.parameters = parameters
    }

    /// The same with other parameters.
    func with(_ parameters: [String: JSONValue]) -> ModelInput {
        ModelInput(form: form, origin: origin, tensors: tensors, index: index, parameters: parameters)
    }

    /// The same, written in something else.
    func from(_ origin: Origin) -> ModelInput {
        ModelInput(form: form, origin: origin, tensors: tensors, index: index, parameters: parameters)
    }

    /// Rows of the table or length of the first dimension; 1 for a JSON value.
    package var rows: Int { form == .json ? 1 : tensors.first?.shape.first ?? 0 }
}
