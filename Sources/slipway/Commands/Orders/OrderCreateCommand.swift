import ArgumentParser
import AsyncSupport
import DurableFiles
import Identifiers
import OCIRegistry
import Orders
import Signing

struct OrderCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Sign an order for a bundle.",
        discussion: """
            The waves of --waves follow each other: a name or a pattern is a wave of the nodes so called, a percentage one of all nodes up to that \
            part, and names in one wave stand with + between them. A wave begins when those before it have had their time (--bake). \
            The order is written to --output, put into a registry with --push, or both; slipway order push does the same later. The \
            signature of the bundle is not checked: use slipway verify.
            """
    )

    @Option(
        help: ArgumentHelp(
            "The bundle: HOST/REPOSITORY:TAG or @sha256:DIGEST in a registry, or a file that is sent to the nodes by another way.",
            valueName: "ref|file"
        ),
        completion: .file()
    )
    var bundle: String

    @Option(
        help: ArgumentHelp("The waves, such as line-1,1%,10%,100%; default: 100%.", valueName: "list"),
        transform: { try OrderWaveText.members($0) }
    )
    var waves: [OrderWave.Members]?

    @Option(
        help: ArgumentHelp("The time that each wave has before the next may begin.", valueName: "time"),
        transform: { try ArgumentText.duration($0) }
    )
    var bake: Double = OrderLimits.bake

    @Option(
        help: ArgumentHelp("The earliest time of the first wave; default: now.", valueName: "time"),
        transform: { try ArgumentText.time($0) }
    )
    var start: Timestamp?

    @OptionGroup var scope: OrderScopeOptions

    @Option(
        help: ArgumentHelp("Only for nodes with this name or pattern (repeatable); default: all.", valueName: "name"),
        transform: { NamePattern($0) }
    )
    var select: [NamePattern] = []

    @Option(
        help: ArgumentHelp("Not for nodes with this name or pattern (repeatable).", valueName: "name"),
        transform: { NamePattern($0) }
    )
    var except: [NamePattern] = []

    @OptionGroup var limits: OrderLimitOptions
    @OptionGroup var signing: SigningOptions
    @OptionGroup var place: OrderPlaceOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        PrivateMemory.keep()
        let now = SystemClock().timeOfDay
        let ordered = try await BundleToOrder.read(bundle, registry)
        let order = try Order(
            fleet: scope.fleet ?? .unnamed,
            project: ordered.project,
            epoch: scope.epoch ?? OrderEpoch.of(now),
            created: now,
            expires: scope.end(from: max(now, start ?? now)),
            bundle: ordered.bundle,
            selection: select.isEmpty && except.isEmpty
                ? .all : OrderSelection(names: select.isEmpty ? [NamePattern("*")] : select, except: except),
            waves: OrderWaves((waves ?? [.share(1)]).map { try OrderWave($0, bake: bake) }),
            start: start ?? now,
            overBudget: limits.overBudget ?? .hold,
            revertWithin: limits.revertWithin ?? OrderLimits.revertWithin
        )
        let signed = try SignedOrder.sign(order, with: signing.identity(at: now))
        try await SignedOrderOutput(signed, place, registry).deliver(json, output)
    }
}

/// The fleet, the epoch and the end of an order.
struct OrderScopeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The fleet, as its nodes have it in fleet.name; default: default.", valueName: "name"),
        transform: { try ArgumentText.name($0) }
    )
    var fleet: FleetName?

    @Option(
        help: ArgumentHelp(
            "The number by which a node knows the newest order; default: the seconds since 1970.",
            valueName: "number"
        )
    )
    var epoch: Int64?

    @Option(
        help: ArgumentHelp("How long nodes may begin by it, from its start on.", valueName: "time"),
        transform: { try ArgumentText.duration($0) }
    )
    var expires: Double = 14 * 86400

    func validate() throws {
        if let epoch, epoch < 1 { throw ValidationError("--epoch is a number from 1.") }
        if expires > OrderLimits.longest { throw ValidationError("--expires is at most 366d.") }
    }

    func end(from start: Timestamp) -> Timestamp { start.adding(seconds: expires) }
}

/// The brake that a plane may use, and the time within which a node goes back.
struct OrderLimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The most that is done where too many nodes fail: hold or revert.", valueName: "brake"),
        transform: { try Self.brake($0) }
    )
    var overBudget: Order.Brake?

    @Option(
        help: ArgumentHelp("The time after its switch within which a node may be told to go back.", valueName: "time"),
        transform: { try ArgumentText.duration($0) }
    )
    var revertWithin: Double?

    private static func brake(_ text: String) throws -> Order.Brake {
        guard let brake = Order.Brake(rawValue: text) else {
            throw ValidationError("\"\(text)\" is no brake: expected hold or revert.")
        }
        return brake
    }
}

/// Where a signed order goes.
struct OrderPlaceOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write, which must not exist, or - for standard output.", valueName: "file")
    )
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Put the order into this repository, and let the tag name it: HOST/REPOSITORY:channel-NAME.",
            valueName: "ref"
        ),
        transform: { try OrderTag($0) }
    )
    var push: OrderTag?

    func validate() throws {
        if output == nil, push == nil { throw ValidationError("Where to? Give --output, --push, or both.") }
    }
}
