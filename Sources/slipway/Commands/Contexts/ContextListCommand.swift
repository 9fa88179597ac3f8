import ArgumentParser
import Identifiers
import StrictJSON

struct ContextListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List your contexts; a star marks the current one.",
        discussion: "With --quiet, only their names, one per line."
    )

    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let list = try ContextFile().read()
        if json.json {
            let contexts = list.contexts.map { ContextView($0, of: list).json }
            try Console.write(JSONWriter.text(of: ["contexts": .array(contexts)]) + "\n")
        } else if output.quiet {
            try Console.write(lines: list.contexts.map(\.name.text))
        } else {
            try Console.write(text(list))
            ContextView.warnOfVariables(output.console)
        }
    }

    private func text(_ list: ContextList) -> String {
        guard !list.contexts.isEmpty else { return "There are no contexts; make one with slipway context add.\n" }
        var table = Table([.left("CONTEXT"), .left("NODE"), .left("PROJECT"), .left("CALLER"), .left("CA")])
        for context in list.contexts {
            table.add([
                context.name.text + (context.name == list.currentName ? " *" : ""), context.node,
                context.project?.text ?? "-", context.tokenFile ?? context.certificate ?? "-", context.ca ?? "-",
            ])
        }
        return table.text()
    }
}
