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

    @Argument(help: "The bundle's id, or the digest of its bundle.json.")
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
                let name = try await resolveProject(client)
                progress.reach(.asking(what: "the deployment of \(bundle)"))
                let accepted = try await client.deploy(name, deployment.request(bundle: bundle))
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

    /// The project that has the bundle.
    private func resolveProject(_ client: NodeClient) async throws -> ProjectName {
        if let named = try project.named() { return named }
        let found = try await client.bundles().filter {
            $0.bundle.text == bundle || $0.digest == bundle || $0.digest.hasPrefix("sha256:\(bundle)")
        }
        let projects = Set(found.map(\.project))
        if projects.count == 1, let only = projects.first { return only }
        guard projects.isEmpty else {
            throw CommandFailure(
                .bundleAmbiguous,
                bundle,
                expected: "a bundle of one project",
                found: "one in each of \(projects.map(\.text).sorted().joined(separator: ", ")); give --project"
            )
        }
        throw CommandFailure(
            .bundleUnknown,
            bundle,
            expected: "a bundle on the node (slipway bundles lists them)",
            found: "no bundle of that name"
        )
    }
}
