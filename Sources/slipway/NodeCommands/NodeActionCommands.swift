import ArgumentParser
import Identifiers
import NodeAPI

struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Make the last confirmed generation before the current one current again, or another one.")

    @Option(
        help: ArgumentHelp("The generation to go back to.", valueName: "number"),
        transform: { try ArgumentText.generation($0) })
    var to: GenerationNumber?

    @Flag(help: "Wait until it is confirmed, not only until it is active.")
    var wait = false

    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason: String?

    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let name = try await project.resolve(client)
            let accepted = try await client.rollBack(name, RollbackRequest(to: to, reason: reason))
            let watch = DeploymentWatch(
                client: client, console: output.console, waitsForConfirmation: wait, wantsRollback: true,
                tells: !json.json)
            let report = try await watch.follow(accepted)
            if json.json { try NodeOutput.write(report) }
        }
    }
}

struct ConfirmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "End probation: what is current is good.")

    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await client.confirm(project.resolve(client))
            if json.json {
                try NodeOutput.write(report)
            } else {
                let generation = report.generation.map { "generation \($0) " } ?? ""
                try output.console.say("\(report.project)  \(generation)is confirmed")
            }
        }
    }
}

struct PinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin", abstract: "Keep a generation, whatever the node's rules for old ones say.")

    @Argument(help: "The generation.", transform: { try ArgumentText.generation($0) })
    var generation: GenerationNumber

    @Flag(help: "Take the pin away.")
    var unpin = false

    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await client.setPinned(!unpin, project.resolve(client), generation)
            if json.json {
                try NodeOutput.write(report)
            } else {
                try output.console.say(
                    "\(report.project)  generation \(report.number) is \(report.isPinned ? "pinned" : "not pinned")")
            }
        }
    }
}

struct GarbageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Have a node remove what it no longer needs.")

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await client.collectGarbage()
            if json.json {
                try NodeOutput.write(report)
            } else {
                try output.console.say(
                    "Removed \(Amount.count(report.generations, "generation")), \(Amount.count(report.bundles, "bundle")), "
                        + "\(Amount.count(report.blobs, "blob")): \(Amount.bytes(report.bytes)) freed")
            }
        }
    }
}

extension ArgumentText {
    static func generation(_ text: String) throws -> GenerationNumber {
        guard let number = GenerationNumber(text) else {
            throw ValidationError("\"\(text)\" is no generation: expected a number from 1.")
        }
        return number
    }
}
