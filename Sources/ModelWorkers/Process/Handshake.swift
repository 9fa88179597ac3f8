import Identifiers
import Inference
package import StrictJSON

/// A worker's first frame: its description of itself once its model is loaded.
package struct Handshake: Sendable, Hashable {
    package let process: Int32
    /// Such as `3.11.7`; nil for a worker that is no Python.
    package let python: String?
    /// `native`, `direct` or `mlflow`.
    package let loader: LoaderChoice
    /// Such as `sklearn`; of a native form the library that fitted it, such as `scikit-learn 1.9.1`.
    package let flavor: String
    /// Tells whether the model gives probabilities beside its predictions.
    package let hasProbabilities: Bool
    /// The labels in the order of the probabilities' columns, where the model says them.
    package let classes: [JSONValue]?
    /// Versions of the packages that matter, by name.
    package let packages: [String: String]
    package let loadSeconds: Double
    /// The reason that MLflow loads a model that should have been loaded directly.
    package let note: String?
    /// The native form that was asked for, or why there is none; nil where nobody asked.
    package let native: NativeWriting?

    /// - Parameters:
    ///   - body: of the frame.
    ///   - process: as the daemon sees it; it may see another number itself.
    init(_ object: JSONObject, body: [UInt8] = [], process: Int32) throws(BrokenFrame) {
        let fields = try JSONFields(.object(object)) { _ in BrokenFrame("a first frame that is no hello") }
        loader = try fields.choice("loader")
        guard try fields.text("op") == "hello", loader != .automatic else { throw fields.flaw("op", "hello") }
        self.process = process
        python = loader.needsPython ? PlainText.output(try fields.text("python"), limit: 100) : nil
        flavor = PlainText.output(try fields.text("flavor"), limit: 100)
        hasProbabilities = try fields.flag("probabilities")
        classes = fields.value("classes").array
        packages = try fields.object("packages").members.prefix(100).reduce(into: [:]) { versions, member in
            if let version = member.value.string {
                versions[PlainText.output(member.key, limit: 100)] = PlainText.output(version, limit: 100)
            }
        }
        loadSeconds = try fields.amount("load_seconds")
        note = fields.value("note").string.map { PlainText.output($0, limit: 1_000) }
        native = try NativeWriting(fields.value("native"), body: body)
    }

    /// The reason not to talk with a `slipway-worker` of another release.
    /// - Parameter first: its first frame, whether it has loaded the form or not.
    /// - Returns: nil for one that says what this release does.
    static func otherRelease(_ first: JSONObject) -> WorkerExit.Reason? {
        let found = first["protocol"]?.integer
        return found == WorkerProtocol.number ? nil : .otherRelease(found: found, expected: WorkerProtocol.number)
    }
}
