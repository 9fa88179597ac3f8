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

    /// A request for which there is not the memory.
    static let tooLarge = RequestRefusal(
        kind: .input,
        type: "MemoryError",
        message:
            "the request needs more memory than the worker may have; send fewer rows, or raise scoring.limits.memory"
    )

    private init(kind: Kind, type: String, message: String) {
        self.kind = kind
        self.type = type
        self.message = message
    }

    /// A request that does not fit the model.
    init(input message: String) {
        self.init(kind: .input, type: "InputError", message: message)
    }

    init(model message: String) {
        self.init(kind: .model, type: "ValueError", message: message)
    }
}
