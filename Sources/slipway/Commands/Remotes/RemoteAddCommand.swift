import ArgumentParser
import AsyncSupport
import DurableFiles
import Identifiers
import SavedModels
import StrictJSON

struct RemoteAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Follow a registry under a name.",
        discussion: """
            Nothing is imported, and no request is sent: slipway sync NAME does both. User and password of an address are not kept; \
            they come from MLflow's own variables.
            """
    )

    @Argument(help: "The name of the remote, such as origin.", transform: { try ArgumentText.name($0) })
    var name: RemoteName

    @Argument(help: "The registry: http://HOST:PORT, sqlite:///PATH or an mlruns directory.")
    var registry: String

    @Option(help: ArgumentHelp("Only this model (repeatable; * matches any text).", valueName: "name"))
    var model: [String] = []

    @Option(
        help: ArgumentHelp(
            "The workspace of an MLflow 3 registry; by default the workspace named default.",
            valueName: "name"
        )
    )
    var workspace: String?

    @OptionGroup var active: ActiveOptions

    @Flag(help: "Put it in the place of a remote of that name.")
    var replace = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let workspace { try ServerOptions.requireWorkspace(workspace) }
    }

    func run() throws {
        var request = ImportRequest(
            sources: [registry],
            workingDirectory: try System.workingDirectory(),
            now: SystemClock().timeOfDay,
            width: OwnProcess.processorCount
        )
        request.models = model
        request.workspace = workspace
        request.activeFrom = try active.choice()
        let added = try project.open().addRemote(name, request, replaces: replace)
        if json.json {
            try Console.write(JSONWriter.text(of: added.json) + "\n")
        } else {
            try output.console.say("\(name)  is \(added.location); slipway sync \(name) imports from it")
        }
    }
}
