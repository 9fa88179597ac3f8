/// The answer of a native form to the rows of a request.
package struct NativeAnswer: Sendable, Equatable {
    package enum Predictions: Sendable, Equatable {
        /// Row by row, each as wide as the model's answer.
        case numbers([Double], width: Int)
        /// The places of the classes in the labels.
        case classes([Int])
    }

    package let predictions: Predictions
    /// Row by row, a number for each class; nil if the model has none, or if nobody asked.
    package let probabilities: [Double]?
}
