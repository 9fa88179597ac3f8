import ArgumentParser
import AsyncSupport
import DurableFiles
import Identifiers
import Orders

struct OrderStopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Sign an order that stops another one.",
        discussion: """
            With the newer order, no node begins any more, and deployments that have not switched end. With --revert, each node that an order of the same \
            bundle moved also goes back to what it had confirmed before, by its own rollback, and marks the bundle as bad. Everything else \
            is as in the order that is stopped; with --trust its signature is checked first.
            """
    )

    @Argument(help: ArgumentHelp("The order: a file, or HOST/REPOSITORY:channel-NAME.", valueName: "order"))
    var order: String

    @Flag(help: "Let nodes that were moved go back.")
    var revert = false

    @Option(
        help: ArgumentHelp(
            "The fleet whose nodes it stops, for nodes that changed theirs; default: that of the order.",
            valueName: "name"
        ),
        transform: { try ArgumentText.name($0) }
    )
    var fleet: FleetName?

    @Option(
        help: ArgumentHelp("As of slipway order create; default: the seconds since 1970.", valueName: "number")
    )
    var epoch: Int64?

    @Option(
        help: ArgumentHelp("The time for which the stop is in force.", valueName: "time"),
        transform: { try ArgumentText.duration($0) }
    )
    var expires: Double = 14 * 86400

    @Option(
        help: ArgumentHelp(
            "The time after its switch within which a node goes back; default: that of the order.",
            valueName: "time"
        ),
        transform: { try ArgumentText.duration($0) }
    )
    var revertWithin: Double?

    @OptionGroup var trust: TrustOptions
    @OptionGroup var signing: SigningOptions
    @OptionGroup var place: OrderPlaceOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let epoch, epoch < 1 { throw ValidationError("--epoch is a number from 1.") }
        if expires > OrderLimits.longest { throw ValidationError("--expires is at most 366d.") }
    }

    func run() async throws {
        PrivateMemory.keep()
        let now = SystemClock().timeOfDay
        let stopped = try await OrderSource.read(order, registry, trust)
        let before = stopped.order
        let stop = try Order(
            fleet: fleet ?? before.fleet,
            project: before.project,
            epoch: try epoch ?? OrderEpoch.of(now, after: before),
            created: now,
            expires: now.adding(seconds: expires),
            bundle: before.bundle,
            selection: before.selection,
            waves: before.waves,
            start: now,
            pace: .clock,
            inFlight: before.inFlight,
            lease: before.lease,
            overBudget: before.overBudget,
            revertWithin: revertWithin ?? before.revertWithin,
            stop: revert ? .revert : .hold
        )
        let signed = try SignedOrder.sign(stop, with: signing.identity(at: now))
        try await SignedOrderOutput(signed, place, registry).deliver(json, output)
    }
}
