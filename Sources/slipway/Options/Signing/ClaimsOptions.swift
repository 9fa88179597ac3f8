import ArgumentParser

/// The claims beside a bundle, and for which node they are judged.
struct ClaimsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The file of claims; default: NAME.claims.jsonl beside the bundle.", valueName: "jsonl")
    )
    var claims: String?

    @Option(help: ArgumentHelp("A name of the node to judge for (repeatable).", valueName: "name"))
    var node: [String] = []

    func file(besides bundle: String) -> ClaimsFile { ClaimsFile(besides: bundle, given: claims) }
}

extension TrustOptions {
    /// Only a verified bundle is reviewed and signed off.
    func requireSome() throws {
        if trust.isEmpty { throw ValidationError("Give --trust with a PEM file or a directory of trusted keys.") }
    }
}
