import ArgumentParser
import Identifiers
import NodeAPI

struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Send a bundle to a node and make it current.",
        discussion: """
            Of a plain bundle only the contents that the node lacks are sent; a wrapped one is sent whole. The node \
            verifies every byte. Returns when the bundle is current and on probation, with --wait when it is confirmed.

            Exit status 3 if it was rolled back, 4 if it was refused, 6 if another deployment is under way.
            """
    )

    @Argument(help: "A bundle, plain or wrapped.")
    var file: String

    @OptionGroup var deployment: DeploymentOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console
        try await node.withClient { client in
            let bundle = try await namingAsync(file) {
                try await BundlePushing(client: client, console: console).send(file)
            }
            if !json.json {
                try console.say(
                    "\(bundle.project) \(bundle.bundle), sequence \(bundle.sequence), is verified on the node"
                )
            }
            let accepted = try await client.deploy(bundle.project, deployment.request(bundle: bundle.digest))
            let watch = DeploymentWatch(
                client: client,
                console: console,
                waitsForConfirmation: deployment.wait,
                tells: !json.json
            )
            let report = try await watch.follow(accepted)
            if json.json { try NodeOutput.write(report) }
        }
    }
}
