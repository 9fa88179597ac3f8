/// Output of a model.
package struct ModelOutput: Sendable, Hashable {
    /// The form of Python's value, which decides how MLflow's scoring server writes it.
    package enum Form: String, Sendable, Hashable {
        /// An array of any number of dimensions.
        case array
        /// A table: the tensors are its columns.
        case frame
        /// One column of a table.
        case series
        /// Arrays by their names.
        case arrays
        /// Anything else that JSON can hold, in a single element.
        case json
    }

    package let form: Form
    package let tensors: [Tensor]
    /// One row for each input row, one column for each class; nil if the model has none or the request did not ask for them.
    package let probabilities: Tensor?
    /// Seconds that the model itself took.
    package let seconds: Double
    /// Seconds from when the worker was sent the request until its answer was there.
    package let workerSeconds: Double

    package init(
        form: Form,
        tensors: [Tensor],
        probabilities: Tensor? = nil,
        seconds: Double = 0,
        workerSeconds: Double = 0
    ) {
        self.form = form
        self.tensors = tensors
        self.probabilities = probabilities
        self.seconds = seconds
        self.workerSeconds = workerSeconds
    }
}
