import ArgumentParser
import AutomationNode
import Identifiers
import Integrity
import StrictJSON

#if canImport(Glibc)
import Glibc
#endif

/// `slipwayd fsck --state DIR`: reads the whole state back, and mends it.
struct FsckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Read back everything that a node keeps, hold it to what was signed, and mend what is broken.",
        discussion: """
            Without --repair nothing is changed, and slipwayd may be at work meanwhile. With it slipwayd must be stopped: \
            contents are mended from other copies here and from bundles that --from names, current goes back to the newest \
            confirmed generation that is whole, and what cannot be mended goes to STATE/quarantine, so that deploying the \
            bundle again brings it back. Every repair is in the audit. Exit status 0 if all is sound (now), 1 if something \
            is still to be done.
            """
    )

    @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
    var state: String

    @Flag(help: "Mend what can be mended, and move the rest to the quarantine.")
    var repair = false

    @Option(
        help: ArgumentHelp(
            "Take contents from this bundle, which somebody in STATE/trust must have signed (repeatable).",
            valueName: "bundle"
        )
    )
    var from: [String] = []

    @Option(
        help: ArgumentHelp(
            "Hold the database to the anchors in this file, which was kept elsewhere: one a line, as slipwayd writes them.",
            valueName: "file"
        )
    )
    var anchor: String?

    @Option(
        help: ArgumentHelp(
            "The public key that signed the anchors, kept elsewhere too; else that of STATE/node.key.",
            valueName: "pem"
        )
    )
    var anchorKey: String?

    @Option(
        help: ArgumentHelp(
            "Where sealed segments of the audit were moved to (repeatable); all must be found then.",
            valueName: "dir"
        )
    )
    var segments: [String] = []

    @Flag(help: "Print the findings as JSON.")
    var json = false

    @Flag(name: .shortAndLong, help: "Tell nothing but findings and errors.")
    var quiet = false

    func validate() throws {
        if anchorKey != nil, anchor == nil, segments.isEmpty {
            throw ValidationError("--anchor-key is for --anchor and --segments.")
        }
        if !from.isEmpty, !repair { throw ValidationError("--from is for --repair: a check reads only what is here.") }
    }

    func run() throws {
        let progress = CheckMeter(isOn: !quiet && !json)
        defer { progress.finish() }
        let width = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let source = anchor.map { NodeCheck.AnchorSource(path: $0, publicKeyPath: anchorKey) }
        let check = NodeCheck(
            state: state,
            now: SystemClock().now(),
            width: width,
            anchor: source,
            segments: segments,
            publicKey: anchorKey
        ) {
            progress.update($0, $1)
        }
        let report = try repair ? check.repair(from: from) : check.run()
        progress.finish()
        if json {
            print(JSONWriter.text(of: report.value))
        } else {
            for line in report.lines { print(line) }
            if !quiet { print(report.summary) }
        }
        try report.requireSound(state)
    }
}
