import ArgumentParser
import Identifiers
import SignOff
import Signing
import StrictJSON

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Check a policy of sign-offs.",
        subcommands: [PolicyCheckCommand.self]
    )
}

struct PolicyCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a policy and its reviewers, and what it says to a bundle.",
        discussion: """
            With --bundle and --trust, the bundle is judged with the claims beside it, as a node would before its first deployment. \
            The exit status is 4 if the policy refuses it. With --trust, no key of a reviewer may be among the trusted ones.
            """
    )

    @Argument(help: "The policy.")
    var file: String

    @Option(
        help: ArgumentHelp(
            "The directory with the keys of reviewers; default: reviewers beside the policy.",
            valueName: "dir"
        )
    )
    var reviewers: String?

    @Option(help: ArgumentHelp("A bundle to judge.", valueName: "bundle"))
    var bundle: String?

    @OptionGroup var trust: TrustOptions
    @OptionGroup var claims: ClaimsOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if bundle != nil { try trust.requireSome() }
        if bundle == nil, claims.place.claims != nil { throw ValidationError("--claims needs --bundle.") }
    }

    func run() throws {
        let trusted = trust.trust.isEmpty ? nil : try trust.load()
        let files = try PolicyFiles(file, reviewers: reviewers, trust: trusted)
        let notes = files.reviewers.findings(at: trust.moment)
        let decision = try bundle.map { path in
            files.decide(
                try ReviewedBundle.read(path, trust, output.console),
                try claims.file(besides: path).read(),
                PolicyCircumstances(now: trust.moment, nodes: claims.nodes)
            )
        }
        if json.json {
            let answer: JSONValue = [
                "policy": .string(files.policy.digest.description),
                "roles": .array(files.policy.roles.map { .string($0.name.text) }),
                "rules": .integer(Int64(files.policy.rules.count)),
                "notes": .array(notes.map { .string(PlainText.of($0)) }),
                "decision": decision.map { DecisionText($0).value } ?? .null,
            ]
            try Console.write(JSONWriter.text(of: answer) + "\n")
        } else {
            try output.console.say(
                "Sound: \(Format.count(files.policy.roles.count, "role")), \(Format.count(files.policy.rules.count, "rule")), "
                    + "\(files.policy.digest)"
            )
            for note in notes { output.console.warn(note) }
            if let decision { try Console.write(DecisionText(decision).text) }
        }
        if let decision { try DecisionText(decision).require() }
    }
}
