import ArgumentParser
import Bundles
import Identifiers
import Signing
import StrictJSON

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every byte of a bundle against the signature of a trusted signer.",
        discussion: """
            Verify shows expiry, targets and sequence but does not judge them: a node judges them when it receives the \
            bundle. The exit status is 4 if the bundle is refused. With --scan the models are scanned again, without \
            running anything; a difference from the signed reports is an error. A delta is verified together with the bundle \
            that has the rest (--base); without it, the command names what is missing.
            """
    )

    @Argument(help: "A bundle, plain or compressed.")
    var file: InputPath

    @Flag(help: "Scan the models again, and compare the result with the signed reports.")
    var scan = false

    @OptionGroup var base: BaseOptions
    @OptionGroup var policy: ScanPolicyOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if trust.trust.isEmpty { throw ValidationError("Give --trust with a PEM file or a directory of trusted keys.") }
    }

    func run() throws {
        let base = try base.open()
        let path = try scan ? file.seekable() : file.path
        let verified = try BundleView.verify(path, trust, output.console, base: base)
        let manifest = verified.manifest
        let scans = scan ? try BundleRescan(verified, path, trust, base: base) : nil
        if json.json {
            var members = manifest.headMembers(digest: verified.manifestDigest)
            members += [
                ("verified", .bool(true)), ("signer", .string(verified.signer.description)),
                ("keyHint", .string(verified.signer.hint)), ("files", .integer(Int64(verified.resources.count))),
                ("tarBytes", .integer(Int64(clamping: verified.plan.totalSize))),
            ]
            if let scans { members.append(("scan", scans.value)) }
            try Console.write(JSONWriter.text(of: .object(JSONObject(members))) + "\n")
            try scans?.judge(policy.policy, file.path)
            return
        }
        try output.console.say(
            "Verified: \(manifest.project) \(manifest.bundle), sequence \(manifest.sequence), "
                + "\(Format.count(verified.resources.count, "file")), \(ByteCount.formatted(verified.plan.totalSize))"
        )
        try output.console.say("Signed by \(verified.signer)")
        if let expires = manifest.expires {
            try output.console.say(
                (expires <= trust.moment ? "EXPIRED at " : "Expires at ") + Format.time(expires.description)
            )
        }
        if !manifest.targets.isEmpty { try output.console.say("Only for \(manifest.targets.joined(separator: ", "))") }
        if let scans {
            for line in scans.lines { try output.console.say(line) }
            output.console.warn(of: scans.versions)
        }
        try scans?.judge(policy.policy, file.path)
    }
}
