import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct ActivateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Make a bundle on the node current.",
        discussion: "With --active, versions other than the bundle's own become active; this makes a new generation."
    )

    @Argument(help: "The bundle's id, or the digest of its bundle.json.", completion: NodeCompletion.bundles)
    var bundle: String

    @OptionGroup var deployment: DeploymentOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await waiting.run(client, output.console) { progress in
                let name = try await NodeBundle.project(of: bundle, project, client)
                progress.reach(.asking(what: "the deployment of \(bundle)"))
                let accepted = try await client.deploy(name, deployment.request(for: bundle, of: name, client))
                let watch = DeploymentWatch(
                    client: client,
                    console: output.console,
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
