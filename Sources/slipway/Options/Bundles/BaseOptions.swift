import ArgumentParser
import Bundles

/// The bundle that has what a delta leaves out.
struct BaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "For a delta: the bundle that it was made against, as a plain tar, for all that the delta leaves out.",
            valueName: "bundle"
        )
    )
    var base: InputPath?

    func open() throws -> BundleBase? {
        guard let base else { return nil }
        let path = try base.seekable()
        return try naming(path) { try BundleBase(path) }
    }
}
