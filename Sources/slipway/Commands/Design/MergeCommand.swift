import ArgumentParser
import Identifiers
import SavedModels
import StrictJSON

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Take over what another copy of this project has, or merge two states of it for Git.",
        discussion: """
            A version is its content. Two contents under one number get two numbers: the one that was exported keeps it, else that of \
            this side; the other gets the next number, and its golden predictions and evaluations must be made again. A setting that \
            both sides changed stays as it is on this side, and is told; the exit status is 1 then. Exports of both sides are kept, so \
            that the next sequence is above all of them.

            With --driver, the three files are states of project.json for a merge driver of Git, and the result takes the place of \
            the second: git config merge.slipway.driver 'slipway merge --driver %O %A %B'. See docs/teams.md.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The directory of the other copy; with --driver the common state, this side's and the other's.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var places: [String]

    @Flag(help: "Merge three files project.json.")
    var driver = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard places.count == (driver ? 3 : 1) else {
            throw ValidationError(
                driver
                    ? "--driver takes three files: the common state, this side's and the other's."
                    : "Give the directory of one other copy of the project."
            )
        }
        if driver, project.projectDir != nil {
            throw ValidationError("--driver works on the files that it gets, without --project-dir.")
        }
    }

    func run() throws {
        let report =
            try driver
            ? Project.merge(base: places[0], ours: places[1], theirs: places[2])
            : project.open().merge(Project.open(in: places[0]))
        if json.json { try Console.write(JSONWriter.text(of: report.json) + "\n") } else { try tell(report) }
        guard report.conflicts.isEmpty else {
            throw SavedModelsFailure(
                .mergeConflict,
                "the merge",
                "\(Format.count(report.conflicts.count, "matter")) on which both sides decided otherwise; the warnings say what holds in "
                    + "the result. Change it where the other is right"
            )
        }
    }

    private func tell(_ report: MergeReport) throws {
        for name in report.added { try output.console.say("\(name.model) \(name.version)  comes from theirs") }
        for name in report.removed { try output.console.say("\(name.model) \(name.version)  is removed, as in theirs") }
        for one in report.renumbered {
            let why = one.isSameContent ? "the same content" : "the number had two contents"
            let loss = one.losesDocuments ? "; its golden predictions and evaluations must be made again" : ""
            try output.console.say("\(one.model) \(one.from) of \(one.side.rawValue)  is \(one.to) now: \(why)\(loss)")
        }
        for text in report.dropped {
            try output.console.say("\(text)  names a version that has another number or is gone; dropped")
        }
        if report.exports > 0 { try output.console.say("\(Format.count(report.exports, "export")) of theirs") }
        for one in report.conflicts {
            output.console.warn(
                "\(one.subject): ours \(one.ours ?? "nothing"), theirs \(one.theirs ?? "nothing"); \(one.holds.rawValue) holds"
            )
        }
        if report == MergeReport() { try output.console.say("Theirs has nothing that is not here") }
    }
}

extension MergeReport {
    fileprivate var json: JSONValue {
        [
            "added": .array(added.map(\.json)), "removed": .array(removed.map(\.json)),
            "renumbered": .array(
                renumbered.map {
                    [
                        "side": .string($0.side.rawValue), "model": .string($0.model.text),
                        "from": .string($0.from.text),
                        "to": .string($0.to.text), "sameContent": .bool($0.isSameContent),
                        "losesDocuments": .bool($0.losesDocuments),
                    ]
                }
            ),
            "dropped": .array(dropped.map(JSONValue.string)), "exports": .integer(Int64(exports)),
            "conflicts": .array(
                conflicts.map {
                    [
                        "subject": .string($0.subject), "ours": .optional($0.ours), "theirs": .optional($0.theirs),
                        "holds": .string($0.holds.rawValue),
                    ]
                }
            ),
        ]
    }
}

extension MergeReport.VersionName {
    fileprivate var json: JSONValue { ["model": .string(model.text), "version": .string(version.text)] }
}
