import ArgumentParser

/// The claims beside a bundle.
struct ClaimsFileOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The file of claims; default: NAME.claims.jsonl beside the bundle.", valueName: "jsonl")
    )
    var claims: String?

    func file(besides bundle: String) -> ClaimsFile { ClaimsFile(besides: bundle, given: claims) }
}

/// The claims beside a bundle, and for which node they are judged.
struct ClaimsOptions: ParsableArguments {
    @OptionGroup var place: ClaimsFileOptions

    @Option(
        name: .customLong("as-node"),
        help: ArgumentHelp("Judge as the node of this name would (repeatable).", valueName: "name")
    )
    var nodes: [String] = []

    func file(besides bundle: String) -> ClaimsFile { place.file(besides: bundle) }
}

extension TrustOptions {
    /// Only a verified bundle is reviewed and signed off.
    func requireSome() throws {
        if trust.isEmpty { throw ValidationError("Give --trust with a PEM file or a directory of trusted keys.") }
    }
}
