/// A request that gets no prediction, in the words of an answer frame.
struct RequestRefusal: Error {
    enum Kind: String {
        /// In the request itself.
        case input
        /// The model refuses a row, as its library would.
        case model
    }

    let kind: Kind
    /// The name of Python's error for the same.
    let type: String
    let message: String

    /// A request that does not fit the model.
    init(input message: String) {
        kind = .input
        type = "InputError"
        self.message = message
    }

    init(model message: String) {
        kind = .model
        type = "ValueError"
        self.message = message
    }
}
