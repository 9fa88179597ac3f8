import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Send a bundle to a node and make it current.",
        discussion: """
            Of a plain bundle only the contents that the node lacks are sent; a wrapped one is sent whole. The node \
            verifies every byte. Returns when the bundle is current and on probation, with --wait when it is confirmed.

            Ctrl-C ends an upload, of which nothing stays; once the bundle is there the node goes on with it by itself, and on a \
            terminal you are asked whether to cancel it there. A second Ctrl-C ends the command at once.

            Exit status 3 if it was rolled back, 4 if it was refused, 6 if another deployment is under way, 7 if it was not done \
            within --timeout, 130 if it was interrupted.
            """
    )

    @Argument(help: "A bundle, plain or wrapped.")
    var file: String

    @OptionGroup var deployment: DeploymentOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console
        try await node.withClient { client in
            let report = try await waiting.run(client, console) { place in
                place.reach(.sending(file: file))
                let (bundle, hasSent) = try await namingAsync(file) {
                    try await BundlePushing(client: client, console: console).send(file)
                }
                if !json.json {
                    try console.say(
                        "\(bundle.project) \(bundle.bundle), sequence \(bundle.sequence), is verified on the node"
                            + (hasSent
                                ? "" : "; no content was sent: the node had them all, and its own copies are used")
                    )
                }
                place.reach(.asking(what: "a deployment of \(bundle.bundle), which is on the node,"))
                let accepted = try await client.deploy(bundle.project, deployment.request(bundle: bundle.digest))
                let watch = DeploymentWatch(
                    client: client,
                    console: console,
                    waitsForConfirmation: deployment.wait,
                    tells: !json.json,
                    place: place
                )
                return try await watch.follow(accepted)
            }
            if json.json { try NodeOutput.write(report) }
        }
    }
}
