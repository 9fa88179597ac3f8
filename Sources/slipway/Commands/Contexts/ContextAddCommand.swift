import ArgumentParser
import DurableFiles
import Identifiers
import NodeClient
import StrictJSON

struct ContextAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Keep a node under a name.",
        discussion: """
            No request is sent. The files may come later: their paths are kept, and they are read when a command calls the node.
            """
    )

    @Argument(help: "The name of the context.", transform: { try ArgumentText.name($0) })
    var name: ContextName

    @Option(help: ArgumentHelp("The node: http://HOST:PORT, https://HOST:PORT or unix:/PATH.", valueName: "url"))
    var node: String

    @Option(help: ArgumentHelp("CA certificates to trust for https.", valueName: "pem"), completion: .file())
    var ca: String?

    @Option(help: ArgumentHelp("A file with the token.", valueName: "file"), completion: .file())
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "Authenticate with this certificate instead of a token; needs --client-key.",
            valueName: "pem"
        ),
        completion: .file()
    )
    var certificate: String?

    @Option(help: ArgumentHelp("The private key of --certificate.", valueName: "pem"), completion: .file())
    var clientKey: String?

    @Option(
        help: ArgumentHelp("The project of the node that is meant where none is named.", valueName: "name"),
        transform: { try ArgumentText.name($0) }
    )
    var project: ProjectName?

    @Flag(help: "Do not warn about a token sent to this node without TLS.")
    var allowPlainHttp = false

    @Flag(help: "Make it the current context.")
    var use = false

    @Flag(help: "Put it in the place of a context of that name.")
    var replace = false

    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (certificate == nil) == (clientKey == nil) else {
            throw ValidationError("Give --certificate and --client-key together.")
        }
    }

    func run() throws {
        let context = try context()
        let list = try ContextFile().change { list in
            guard replace || list.find(name) == nil else {
                throw CommandFailure(
                    .contextThere,
                    name.text,
                    expected: "a new name, or --replace",
                    found: "a context of that name, for \(list.find(name)?.node ?? "")"
                )
            }
            guard list.find(group: name) == nil else {
                throw CommandFailure(
                    .contextThere,
                    name.text,
                    expected: "a name that no group has",
                    found: "a group of that name"
                )
            }
            list.put(context)
            if use { try list.use(name) }
            return list
        }
        for file in [context.ca, context.tokenFile, context.certificate, context.clientKey].compactMap(\.self) {
            do {
                _ = try OpenFile.read(file)
            } catch {
                output.console.warn("\(error.subject): \(error.message); the context keeps its path")
            }
        }
        let view = ContextView(context, of: list)
        guard !json.json else { return try Console.write(JSONWriter.text(of: view.json) + "\n") }
        let end = view.isCurrent ? ", and is the current context" : ""
        try output.console.say("\(name)  is \(context.node)\(end)")
        if use { ContextView.warnOfVariables(output.console) }
    }

    /// The context with paths that hold from every directory.
    private func context() throws -> NodeContext {
        _ = try NodeAddress(node)
        var context = NodeContext(name: name, node: node)
        context.ca = try ca.map(DirectoryHandle.absolute)
        context.tokenFile = try tokenFile.map(DirectoryHandle.absolute)
        context.certificate = try certificate.map(DirectoryHandle.absolute)
        context.clientKey = try clientKey.map(DirectoryHandle.absolute)
        context.project = project
        context.allowsPlainHTTP = allowPlainHttp
        return context
    }
}
