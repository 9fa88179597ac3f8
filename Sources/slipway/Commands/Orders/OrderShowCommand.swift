import ArgumentParser
import AsyncSupport
import DurableFiles
import Identifiers
import Orders
import StrictJSON

struct OrderShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an order, and who would move when.",
        discussion: """
            A node's place in an order follows from its name alone, so that the list for given names is what those nodes will do. Without --trust the \
            signature is not checked.
            """
    )

    @Argument(help: ArgumentHelp("The order: a file, or HOST/REPOSITORY:channel-NAME.", valueName: "order"))
    var order: String

    @Option(
        help: ArgumentHelp("Names of nodes, with commas between them (repeatable).", valueName: "names"),
        transform: { $0.split(separator: ",").map(String.init) }
    )
    var nodes: [[String]] = []

    @Option(help: ArgumentHelp("A file with the names of nodes, one a line.", valueName: "file"), completion: .file())
    var nodesFile: String?

    @OptionGroup var trust: TrustOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var json: JSONOptions

    /// Bytes of a file of names.
    private static let limit = 64 << 20

    func run() async throws {
        let source = try await OrderSource.read(order, registry, trust)
        let names = try nodes.flatMap(\.self) + named()
        let plan = OrderPlan(source.signed, names: names, at: trust.moment)
        if json.json {
            try Console.write(JSONWriter.text(of: OrderText.value(of: source, plan)) + "\n")
        } else {
            try Console.write(OrderText.text(of: source, plan))
        }
    }

    private func named() throws -> [String] {
        guard let nodesFile else { return [] }
        let text = String(decoding: try OpenFile.read(nodesFile).readAll(limit: Self.limit), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).map { line in
            String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }
}
