import ArgumentParser

/// A bundle in the place of the project, as the source of a model.
struct BundleSourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take the model out of this bundle, plain or compressed, and not from a project; with --trust.",
            valueName: "bundle"
        )
    )
    var bundle: InputPath?

    @OptionGroup var base: BaseOptions
    @OptionGroup var policy: ScanPolicyOptions
    @OptionGroup var trust: TrustOptions

    func validate() throws {
        if bundle != nil, trust.trust.isEmpty {
            throw ValidationError("With --bundle, give --trust with a PEM file or a directory of trusted keys.")
        }
        if bundle == nil, !trust.trust.isEmpty || base.base != nil {
            throw ValidationError("--trust and --base are for a model out of a --bundle.")
        }
    }
}
