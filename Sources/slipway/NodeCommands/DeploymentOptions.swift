import ArgumentParser
import Identifiers
import NodeAPI

/// What a deployment may be told.
struct DeploymentOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("An active version other than the bundle's own (repeatable).", valueName: "model=version")
    )
    var active: [String] = []

    @Option(
        help: ArgumentHelp(
            "A model of which what is new may break those who ask what runs now (repeatable).",
            valueName: "model"
        ),
        transform: { try ArgumentText.name($0) }
    )
    var allowSchemaChange: [ModelName] = []

    @Flag(help: "Make and prove the generation without switching to it.")
    var stageOnly = false

    @Flag(help: "Wait until it is confirmed, not only until it is active.")
    var wait = false

    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason: String?

    func validate() throws {
        _ = try request(bundle: "")
    }

    func request(bundle: String) throws -> DeploymentRequest {
        var versions: [ModelName: VersionID] = [:]
        for text in active {
            let (model, version) = try ArgumentText.pair(text)
            versions[try ArgumentText.name(model)] = try ArgumentText.name(version)
        }
        return DeploymentRequest(
            bundle: bundle,
            active: versions.isEmpty ? nil : versions,
            stageOnly: stageOnly ? true : nil,
            reason: reason,
            allowSchemaChange: allowSchemaChange.isEmpty ? nil : allowSchemaChange
        )
    }
}
