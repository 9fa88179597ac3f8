import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Send a bundle to a node and make it current.",
        discussion: """
            From a plain bundle, slipway sends only the contents that the node lacks; it sends a compressed bundle whole. The \
            node verifies every byte. The command returns when the bundle is current and on probation; with --wait, when it is \
            confirmed.

            During the upload, Ctrl-C ends it, and nothing of it stays on the node. After the upload the node continues by \
            itself, and on a terminal Ctrl-C asks you whether to cancel the deployment. A second Ctrl-C ends the command at once.

            Exit status: 3 if the deployment was rolled back, 4 if it was refused, 6 if another deployment is under way, 7 if it \
            was not done within --timeout, 8 if the node is not reachable, 130 if the command was interrupted.
            """
    )

    @Argument(help: "A bundle, plain or compressed.")
    var file: InputPath

    @OptionGroup var deployment: DeploymentOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console
        try await node.withClient { client in
            let report = try await waiting.run(client, console) { progress in
                progress.reach(.sending(file: file.path))
                let (bundle, hasSent) = try await namingAsync(file.path) {
                    try await BundleUploader(client: client, console: console).send(file.path)
                }
                if !json.json {
                    try console.say(
                        "\(bundle.project) \(bundle.bundle), sequence \(bundle.sequence), is verified on the node"
                            + (hasSent
                                ? "" : "; no content was sent: the node has all of it already")
                    )
                }
                progress.reach(.asking(what: "the deployment of \(bundle.bundle)"))
                let accepted = try await client.deploy(bundle.project, deployment.request(bundle: bundle.digest))
                let watch = DeploymentWatch(
                    client: client,
                    console: console,
                    waitsForConfirmation: deployment.wait,
                    tells: !json.json,
                    progress: progress
                )
                return try await watch.follow(accepted)
            }
            if json.json { try NodeOutput.write(report) }
        }
    }
}
