/// What broke a rule, as a step for the record.
struct DeploymentEvidence: Sendable {
    let step: String
    let output: String
}
