import ArgumentParser
import Identifiers
import NodeAPI

/// The options of a deployment.
struct DeploymentOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Activate this version instead of the bundle's own (repeatable).",
            valueName: "model=version"
        )
    )
    var active: [String] = []

    @Option(
        help: ArgumentHelp(
            "Allow a changed schema of this model, which may break its callers (repeatable).",
            valueName: "model"
        ),
        transform: { try ArgumentText.name($0) }
    )
    var allowSchemaChange: [ModelName] = []

    @Flag(help: "Make and check the generation, but do not switch to it.")
    var stageOnly = false

    @Flag(help: "Wait until the generation is confirmed, not only until it is active.")
    var wait = false

    @Option(
        help: ArgumentHelp(
            "In an emergency: go on although the policy lacks sign-offs. It needs claims of the role that the policy names for that.",
            valueName: "reason"
        )
    )
    var breakGlass: String?

    @OptionGroup var record: ReasonOptions

    func validate() throws {
        _ = try request(bundle: "")
        try ReasonOptions.check(breakGlass: breakGlass)
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
            reason: record.reason,
            allowSchemaChange: allowSchemaChange.isEmpty ? nil : allowSchemaChange,
            breakGlass: breakGlass
        )
    }
}
