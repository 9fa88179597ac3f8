import ArgumentParser
import AsyncSupport
import Identifiers
import Signing

/// The signers that the user trusts.
struct TrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Trusted signers: a PEM file of public keys or CA certificates, or a directory like a node's: .pem, .yaml, .crl, revoked (repeatable).",
            valueName: "pem|dir"
        ),
        completion: .file()
    )
    var trust: [String] = []

    @Option(
        help: ArgumentHelp("Judge certificates at this time; by default now.", valueName: "time"),
        transform: { try ArgumentText.time($0) }
    )
    var at: Timestamp?

    var moment: Timestamp { at ?? SystemClock().timeOfDay }

    /// The trust from all files and directories.
    func load() throws -> Trust {
        var files = TrustFiles()
        for path in trust { try files.add(path) }
        return try files.trust()
    }
}
