import ArgumentParser
import DurableFiles
import Identifiers
import Kit
import NodeAPI
import NodeClient
import StrictJSON

struct KitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kit",
        abstract: "Write bundles that must fail, and prove a node with them.",
        discussion: """
            slipway kit DIR writes into a new directory a bundle for each way in which one can be wrong, some that must \
            pass, and what a node needs to be proven with them; DIR/README.md says how.

            With --prove every bundle is judged: by this program alone, or, with --node, by a node that trusts the kit's key. \
            Exit status 0 only if every case came out as it must; 1 with kit.not-held if one did not, with kit.not-proven if \
            the node lacks what a case needs. Only the kit's own project is touched on the node.
            """
    )

    @Argument(help: "The kit's directory: a new one, or with --prove one that was written.")
    var dir: String

    @Flag(help: "Judge the bundles of the kit.")
    var prove = false

    @Option(
        help: ArgumentHelp(
            "Leave out cases that need models, requests, the hook or a sandbox (repeatable).",
            valueName: "need"
        )
    )
    var without: [KitCase.Need] = []

    @OptionGroup var node: NodeAccessOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !prove else { return }
        if node.node != nil { throw ValidationError("--node goes with --prove.") }
        if !without.isEmpty { throw ValidationError("--without goes with --prove.") }
    }

    func run() async throws {
        guard prove else { return try write() }
        let directory = try DirectoryHandle(path: dir)
        let document = try KitDocument.read(from: directory)
        guard node.node != nil else {
            let report = KitReport(console: output.console, isJSON: json.json, subject: dir)
            try report.begin(document)
            let check = try KitCheck(document, in: directory, now: Machine.now())
            return try report.end(check.run { try report.tell($0) })
        }
        try await node.withClient { client in
            let report = KitReport(console: output.console, isJSON: json.json, subject: client.address.description)
            try report.begin(document)
            let proof = KitProof(document, in: directory, client: client, without: Set(without))
            try await report.end(proof.run { try report.tell($0) })
        }
    }

    private func write() throws {
        let place = try FilePlace(dir)
        let document = try KitDocument.write(to: place.name, in: place.directory, now: Machine.now())
        let trust = place.directory.fullPath(of: "\(place.name)/\(KitDocument.trustFile)")
        guard !json.json else {
            return try Console.write(
                JSONWriter.text(of: [
                    "directory": .string(place.directory.fullPath(of: place.name)),
                    "project": .string(document.project.text), "keyHint": .string(document.keyHint),
                    "trust": .string(trust), "cases": .integer(Int64(document.cases.count)),
                ]) + "\n"
            )
        }
        try output.console.say("\(document.cases.count) bundles of \(document.project) in \(dir)")
        try output.console.say("To prove a node, copy \(trust) into its trust directory; see \(dir)/README.md")
    }
}

extension KitCase.Need: ExpressibleByArgument {}

/// Tells what becomes of each case, for people as it comes, for programs at the end.
private struct KitReport {
    let console: Console
    let isJSON: Bool
    /// What is proven.
    let subject: String

    func begin(_ document: KitDocument) throws {
        guard !isJSON else { return }
        try console.say("Proving \(subject) with \(document.cases.count) bundles of \(document.project)")
    }

    func tell(_ result: KitResult) throws {
        guard !isJSON else { return }
        let word =
            switch result.verdict {
            case .held: "held"
            case .broken: "NOT HELD"
            case .notProven: "not proven"
            case .leftOut: "left out"
            }
        let name = DisplayWidth.padded(result.item.name.text, to: 18)
        try console.say("\(DisplayWidth.padded(word, to: 10))  \(name)  \(result.found)")
    }

    /// - Throws: unless all held that were asked for.
    func end(_ results: [KitResult]) throws {
        let held = results.count { $0.verdict == .held }
        if isJSON {
            try Console.write(JSONWriter.text(of: value(results, held)) + "\n")
        } else {
            let left = results.count { $0.verdict == .leftOut }
            try console.say("\(held) of \(results.count) held" + (left > 0 ? ", \(left) left out" : ""))
        }
        try results.demandAll(of: subject)
    }

    private func value(_ results: [KitResult], _ held: Int) -> JSONValue {
        [
            "subject": .string(subject), "held": .integer(Int64(held)),
            "cases": .array(
                results.map {
                    [
                        "name": .string($0.item.name.text), "file": .string($0.item.file),
                        "outcome": .string($0.item.outcome.rawValue),
                        "code": $0.item.code.map(JSONValue.string) ?? .null,
                        "verdict": .string($0.verdict.rawValue), "found": .string($0.found),
                    ]
                }
            ),
        ]
    }
}
