package import StrictJSON

/// What a model is asked, with every value of the type that the model's schema demands.
package struct ModelInput: Sendable, Hashable {
    /// How the values reach the model.
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

    package let form: Form
    package let tensors: [Tensor]
    /// Settings of the prediction that the schema knows; MLflow calls them params.
    package let parameters: [String: JSONValue]

    package init(form: Form, tensors: [Tensor], parameters: [String: JSONValue] = [:]) {
        self.form = form
        self.tensors = tensors
        self.parameters = parameters
    }

    /// Rows of the table or length of the first dimension; 1 for a JSON value.
    package var rows: Int { form == .json ? 1 : tensors.first?.shape.first ?? 0 }
}
