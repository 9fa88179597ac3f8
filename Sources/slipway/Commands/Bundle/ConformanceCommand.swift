import ArgumentParser
import AsyncSupport
import Conformance
import DurableFiles
import Identifiers
import NodeAPI
import NodeClient
import StrictJSON

struct ConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Write bundles that a node must refuse, and test a node with them.",
        discussion: """
            slipway conformance DIR writes a conformance kit into a new directory: one bundle for each kind of defect, some \
            bundles that must pass, policies with claims that they must not count, and the files that a node needs for the test. DIR/README.md explains the steps.

            With --prove, every bundle is judged: by this program alone, or, with --node, by a node that trusts the kit's key. \
            Without --node, the sign-offs of the kit are decided too: policies, and claims that they must not count; a node is \
            sent the claims that it must refuse whatever its policy. Orders that no node may take are judged in both ways. \
            The exit status is 0 only if every case has the expected outcome. It is 1 with kit.not-held if a case has another \
            outcome, and 1 with kit.not-proven if the node lacks what a case needs. On the node, only the kit's own project is \
            changed.
            """
    )

    @Argument(help: "The kit's directory: a new one, or with --prove an existing one.")
    var dir: String

    @Flag(help: "Judge the bundles of an existing kit.")
    var prove = false

    @Option(
        help: ArgumentHelp(
            "Skip cases that need models, requests, the hook or a sandbox (repeatable).",
            valueName: "need"
        )
    )
    var without: [ConformanceCase.Need] = []

    @OptionGroup var node: NodeAccessOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !prove else { return }
        if node.isAsked { throw ValidationError("--node needs --prove.") }
        if !without.isEmpty { throw ValidationError("--without needs --prove.") }
    }

    func run() async throws {
        guard prove else { return try write() }
        let directory = try DirectoryHandle(path: dir)
        let document = try ConformanceKit.read(from: directory)
        guard node.isAsked else {
            let report = ConformanceReport(console: output.console, isJSON: json.json, subject: dir)
            try report.begin(document, isAlone: true)
            let now = SystemClock().timeOfDay
            let bundles = try BundleConformance(document, in: directory, now: now).run { try report.tell($0) }
            let signOffs = try SignOffConformance(document, in: directory, now: now).run { try report.tell($0) }
            let orders = try OrderConformance(document, in: directory, now: now).run { try report.tell($0) }
            return try report.end(bundles + signOffs + orders)
        }
        try await node.withClient { client in
            let report = ConformanceReport(
                console: output.console,
                isJSON: json.json,
                subject: client.address.description
            )
            try report.begin(document)
            let proof = NodeConformance(document, in: directory, client: client, without: Set(without))
            try await report.end(proof.run { try report.tell($0) })
        }
    }

    private func write() throws {
        let place = try OutputPath(dir)
        let document = try ConformanceKit.write(to: place.name, in: place.directory, now: SystemClock().timeOfDay)
        let trust = place.directory.fullPath(of: "\(place.name)/\(ConformanceKit.trustFile)")
        guard !json.json else {
            return try Console.write(
                JSONWriter.text(of: [
                    "directory": .string(place.directory.fullPath(of: place.name)),
                    "project": .string(document.project.text), "keyHint": .string(document.keyHint),
                    "trust": .string(trust), "cases": .integer(Int64(document.cases.count)),
                    "signOffs": .integer(Int64(document.signOffs.count)),
                    "orders": .integer(Int64(document.orders.count)),
                ]) + "\n"
            )
        }
        try output.console.say(
            "\(document.cases.count) bundles, \(document.signOffs.count) sign-offs and \(document.orders.count) orders of \(document.project) "
                + "in \(dir)"
        )
        try output.console.say("To prove a node, copy \(trust) into its trust directory; see \(dir)/README.md")
    }
}

extension ConformanceCase.Need: ExpressibleByArgument {}

/// Prints the outcome of each case: for people as it happens, for programs at the end.
private struct ConformanceReport {
    let console: Console
    let isJSON: Bool
    /// The kit or node under test.
    let subject: String

    /// - Parameter isAlone: sign-offs and orders are judged here, too.
    func begin(_ document: ConformanceKit, isAlone: Bool = false) throws {
        guard !isJSON else { return }
        let more = isAlone ? ", \(document.signOffs.count) sign-offs and \(document.orders.count) orders" : ""
        try console.say("Proving \(subject) with \(document.cases.count) bundles\(more) of \(document.project)")
    }

    func tell(_ result: CaseResult) throws {
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

    /// - Throws: unless every case that was not left out held.
    func end(_ results: [CaseResult]) throws {
        let held = results.count { $0.verdict == .held }
        if isJSON {
            try Console.write(JSONWriter.text(of: value(results, held)) + "\n")
        } else {
            let left = results.count { $0.verdict == .leftOut }
            try console.say("\(held) of \(results.count) held" + (left > 0 ? ", \(left) left out" : ""))
        }
        try results.requireAllHeld(of: subject)
    }

    private func value(_ results: [CaseResult], _ held: Int) -> JSONValue {
        [
            "subject": .string(subject), "held": .integer(Int64(held)),
            "cases": .array(
                results.map {
                    [
                        "name": .string($0.item.name.text), "file": .string($0.item.file),
                        "outcome": .string($0.item.outcomeText),
                        "code": .optional($0.item.codeText),
                        "verdict": .string($0.verdict.rawValue), "found": .string($0.found),
                    ]
                }
            ),
        ]
    }
}
