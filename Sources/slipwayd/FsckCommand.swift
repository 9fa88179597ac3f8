import ArgumentParser
import AsyncSupport
import AutomationNode
import DurableFiles
import Identifiers
import Integrity
import StrictJSON

/// `slipwayd fsck --state DIR`: reads the whole state back, and repairs it.
struct FsckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Read back a node's whole state, check it against the signatures, and repair what is damaged.",
        discussion: """
            Without --repair nothing is changed, and slipwayd may be running. With --repair slipwayd must be stopped. Repair \
            replaces damaged contents by other copies here and by contents of the bundles of --from. It sets current to the \
            newest confirmed generation that is sound. It moves what it cannot repair to STATE/quarantine; deploying the bundle \
            again restores it. The audit records every repair. Exit status: 0 if everything is sound (after the repair), 9 if \
            something is left to do.
            """
    )

    @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
    var state: String

    @Flag(help: "Repair what can be repaired, and move the rest to the quarantine.")
    var repair = false

    @Option(
        help: ArgumentHelp(
            "Repair from this bundle, which a signer in STATE/trust must have signed (repeatable).",
            valueName: "bundle"
        )
    )
    var from: [String] = []

    @Option(
        help: ArgumentHelp(
            "Check the database against the anchors in this file, one a line, which you kept on another machine.",
            valueName: "file"
        )
    )
    var anchor: String?

    @Option(
        help: ArgumentHelp(
            "The public key of the anchors, which you kept on another machine; default: the key of STATE/node.key.",
            valueName: "pem"
        )
    )
    var anchorKey: String?

    @Option(
        help: ArgumentHelp(
            "The directory that sealed files of the audit were moved to (repeatable); all files must be found.",
            valueName: "dir"
        )
    )
    var segments: [String] = []

    @Flag(help: "Print the findings as JSON.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only findings and errors.")
    var quiet = false

    func validate() throws {
        if anchorKey != nil, anchor == nil, segments.isEmpty {
            throw ValidationError("--anchor-key needs --anchor or --segments.")
        }
        if !from.isEmpty, !repair { throw ValidationError("--from needs --repair: a check reads only this state.") }
    }

    func run() throws {
        let progress = CheckProgressLine(isOn: !quiet && !json)
        defer { progress.finish() }
        let source = anchor.map { NodeCheck.AnchorSource(path: $0, publicKeyPath: anchorKey) }
        let check = NodeCheck(
            state: state,
            now: SystemClock().timeOfDay,
            width: OwnProcess.processorCount,
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
