import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient
import StrictJSON

struct BundleFetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch a bundle back from a node, byte for byte.",
        discussion: """
            Fetch checks all content with the digests in the bundle, and continues after a broken connection. It does not check \
            the signature: use slipway verify.
            """
    )

    @Argument(help: "The bundle's id, or the digest of its bundle.json.", completion: NodeCompletion.bundles)
    var bundle: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to write, which must not exist, or - for standard output. Default: PROJECT-BUNDLE.tar here.",
            valueName: "file"
        )
    )
    var output: String?

    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var display: OutputOptions

    func validate() throws {
        if json.json, output == PipedOutput.argument {
            throw ValidationError("With --json, standard output is for the answer: give --output a file.")
        }
    }

    func run() async throws {
        let piped = output == PipedOutput.argument ? try PipedOutput() : nil
        try await node.withClient { client in
            let wanted = try await BundleOnNode(bundle, project.named()).find(client)
            let path = piped?.path ?? output ?? "\(wanted.project)-\(wanted.bundle).tar"
            let size = try await BundleDownloader(client: client, bundle: wanted, console: display.console).run(
                to: path
            )
            if let piped {
                try piped.deliver()
                display.console.sayBeside(
                    "\(wanted.project) \(wanted.bundle), sequence \(wanted.sequence), \(ByteCount.formatted(size))"
                )
            } else if json.json {
                try Console.write(
                    JSONWriter.text(of: [
                        "file": .string(path), "project": .string(wanted.project.text),
                        "bundle": .string(wanted.bundle.text), "digest": .string(wanted.digest),
                        "sequence": .integer(wanted.sequence), "bytes": .integer(Int64(clamping: size)),
                    ]) + "\n"
                )
            } else {
                try display.console.say(
                    "\(path)  \(wanted.project) \(wanted.bundle), sequence \(wanted.sequence), \(ByteCount.formatted(size))"
                )
            }
        }
    }
}

/// A bundle on a node, named by its id or digest; any project may have it.
struct BundleOnNode {
    private let text: String
    private let project: ProjectName?

    init(_ text: String, _ project: ProjectName?) {
        self.text = text
        self.project = project
    }

    /// - Throws: `node.bundle-unknown`, `node.bundle-ambiguous`.
    func find(_ client: NodeClient) async throws -> BundleReport {
        let found = try await client.bundles(project).filter(isMeant)
        if let only = found.first, found.count == 1 { return only }
        guard found.isEmpty else {
            let words = found.map { "\($0.project) \($0.bundle) (\($0.digest))" }.joined(separator: ", ")
            throw CommandFailure(
                .bundleAmbiguous,
                text,
                expected: "one bundle",
                found: "\(words); name it by its digest, or give --project"
            )
        }
        throw CommandFailure(
            .bundleUnknown,
            text,
            expected: "a bundle on the node (slipway bundles lists them)",
            found: "no bundle of that name"
        )
    }

    private func isMeant(_ report: BundleReport) -> Bool {
        if report.bundle.text == text || report.digest == text { return true }
        let hex = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
        return hex.utf8.count >= 12 && report.digest.dropFirst(7).hasPrefix(hex)
    }
}
