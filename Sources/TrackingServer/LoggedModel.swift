/// A model that a run of MLflow 3 logged, registered or not.
package struct LoggedModel: Sendable, Hashable {
    /// `m-` and 32 hex digits.
    package let id: String
    package let name: String
    package let runID: String?
    package let tags: [String: String]
    /// The place of its files.
    let artifacts: String

    init(_ answer: TrackingAnswer) throws(TrackingFailure) {
        let info = try answer.object("model").object("info")
        id = try info.requiredText("model_id")
        name = try info.text("name") ?? id
        runID = try info.text("source_run_id")
        artifacts = try info.text("artifact_uri") ?? ""
        tags = try info.pairs("tags")
    }
}
