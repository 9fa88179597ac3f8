import ArgumentParser
import Identifiers
import OCIRegistry
import StrictJSON

struct RegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry",
        abstract: "Show what a repository of an OCI registry has, or remove old bundles.",
        subcommands: [List.self, Prune.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the bundles, versions and orders of a repository.",
            discussion: "Projects, bundles and sequences are the word of those who pushed them; nothing is verified."
        )

        @OptionGroup var repository: RepositoryOptions
        @OptionGroup var json: JSONOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let entries = try await repository.withClient { try await $0.entries() }
            if json.json {
                try Console.write(
                    JSONWriter.text(of: ["entries": .array(entries.map(RegistryEntryText.json))]) + "\n"
                )
            } else if entries.isEmpty {
                try output.console.say("\(repository.reference.place) has no tags.")
            } else {
                try Console.write(RegistryEntryText.table(entries))
            }
        }
    }

    struct Prune: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "prune",
            abstract: "Remove all but the newest bundles of each project from a repository.",
            discussion: """
                Bundles are removed with all their tags, and with them the versions that no other bundle has. A bundle that an order in the \
                repository names stays, and so does everything that slipway did not push. The registry frees the space with its own \
                garbage collection.
                """
        )

        @OptionGroup var repository: RepositoryOptions

        @Option(
            help: ArgumentHelp("Bundles of each project to keep, those with the highest sequence.", valueName: "count"),
            transform: { try Self.count($0) }
        )
        var keep: Int

        @Flag(help: "Only say what would be removed.")
        var dryRun = false

        @OptionGroup var json: JSONOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let pruning = try await repository.withClient { client in
                let entries = try await client.entries()
                let ordered = try await OrderedBundles.read(entries, client)
                let pruning = RegistryPruning(entries, keep: keep, ordered: ordered)
                if !dryRun { try await pruning.run(client) }
                return pruning
            }
            if json.json {
                try Console.write(
                    JSONWriter.text(of: [
                        "removed": .array(pruning.removed.map(RegistryEntryText.json)),
                        "kept": .integer(Int64(pruning.kept)),
                        "keptByOrders": .integer(Int64(pruning.keptByOrders)), "dryRun": .bool(dryRun),
                    ]) + "\n"
                )
                return
            }
            for entry in pruning.removed {
                try output.console.say("\(dryRun ? "Would remove" : "Removed") \(RegistryEntryText.line(entry))")
            }
            let orders = pruning.keptByOrders > 0 ? ", \(pruning.keptByOrders) of them for an order" : ""
            try output.console.say("\(Format.count(pruning.kept, "bundle")) kept\(orders)")
        }

        private static func count(_ text: String) throws -> Int {
            guard let count = Int(text), count >= 1 else {
                throw ValidationError("\"\(text)\" is no number of bundles: expected 1 or more.")
            }
            return count
        }
    }
}

/// A repository of a registry, without a tag.
struct RepositoryOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The repository: HOST[:PORT]/REPOSITORY.", valueName: "repository"),
        transform: { try ArgumentText.reference($0) }
    )
    var reference: RegistryReference

    @OptionGroup var registry: RegistryOptions

    func validate() throws {
        if reference.tag != nil || reference.digest != nil {
            throw ValidationError("Give a repository, without a tag or a digest: \(reference.place)")
        }
    }

    func withClient<Value>(_ body: (RegistryClient) async throws -> Value) async throws -> Value {
        try await RegistryClient.with(reference, registry.access(), body)
    }
}
