import ArgumentParser
import Identifiers
import NodeAPI

/// What a deployment may be told.
struct DeploymentOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("An active version other than the bundle's own (repeatable).", valueName: "model=version"))
    var active: [String] = []

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
            bundle: bundle, active: versions.isEmpty ? nil : versions, stageOnly: stageOnly ? true : nil, reason: reason)
    }
}

struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Send a bundle to a node and make it current.",
        discussion: """
            Of a plain bundle only the contents that the node lacks are sent; a wrapped one is sent whole. The node \
            verifies every byte. Returns when the bundle is current and on probation, with --wait when it is confirmed.

            Exit status 3 if it was rolled back, 4 if it was refused, 6 if another deployment is under way.
            """)

    @Argument(help: "A bundle, plain or wrapped.")
    var file: String

    @OptionGroup var deployment: DeploymentOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console
        try await node.withClient { client in
            let bundle = try await BundlePushing(client: client, console: console).send(file)
            if !json.json {
                try console.say("\(bundle.project) \(bundle.bundle), sequence \(bundle.sequence), is verified on the node")
            }
            let accepted = try await client.deploy(bundle.project, deployment.request(bundle: bundle.digest))
            let watch = DeploymentWatch(
                client: client, console: console, waitsForConfirmation: deployment.wait, tells: !json.json)
            let report = try await watch.follow(accepted)
            if json.json { try NodeOutput.write(report) }
        }
    }
}

struct ActivateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Make a bundle that is on the node current.",
        discussion: "With --active other versions than the bundle's own become active: that makes a new generation.")

    @Argument(help: "The bundle's id, or the digest of its bundle.json.")
    var bundle: String

    @OptionGroup var deployment: DeploymentOptions
    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let name = try await resolveProject(client)
            let accepted = try await client.deploy(name, deployment.request(bundle: bundle))
            let watch = DeploymentWatch(
                client: client, console: output.console, waitsForConfirmation: deployment.wait, tells: !json.json)
            let report = try await watch.follow(accepted)
            if json.json { try NodeOutput.write(report) }
        }
    }

    /// The project that has the bundle.
    private func resolveProject(_ client: NodeClient) async throws -> ProjectName {
        if let named = project.project { return named }
        let found = try await client.bundles().filter {
            $0.bundle.text == bundle || $0.digest == bundle || $0.digest.hasPrefix("sha256:\(bundle)")
        }
        let projects = Set(found.map(\.project))
        if projects.count == 1, let only = projects.first { return only }
        guard projects.isEmpty else {
            throw CommandFailure(
                .bundleAmbiguous, bundle, expected: "a bundle of one project",
                found: "one in each of \(projects.map(\.text).sorted().joined(separator: ", ")); give --project")
        }
        throw CommandFailure(
            .bundleUnknown, bundle, expected: "a bundle on the node (slipway bundles lists them)", found: "none of that name")
    }
}
