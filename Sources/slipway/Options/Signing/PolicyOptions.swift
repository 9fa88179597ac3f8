import ArgumentParser
import Signing

/// The policy that a user names, and its reviewers.
struct PolicyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The policy to judge by, as a node has it.", valueName: "yaml"))
    var policy: String?

    @Option(
        help: ArgumentHelp(
            "The directory with the keys of reviewers; default: reviewers beside the policy.",
            valueName: "dir"
        )
    )
    var reviewers: String?

    func validate() throws {
        if policy == nil, reviewers != nil { throw ValidationError("--reviewers needs --policy.") }
    }

    /// - Returns: nil without a policy.
    func load(_ trust: Trust?) throws -> PolicyFiles? {
        try policy.map { try PolicyFiles($0, reviewers: reviewers, trust: trust) }
    }
}
