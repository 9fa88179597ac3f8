import ArgumentParser
import DurableFiles
import EvaluationRecords
import Identifiers
import SignOff
import Signing
import StrictJSON

struct AttestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attest",
        abstract: "Vouch for an evaluation of a version in a bundle with a signed claim beside it.",
        discussion: """
            A policy can want that a validator, not only the exporter, vouches for a figure. The claim names the version by its \
            content, the data set by its digest, every figure with its interval, and the outcome of requirements: those of the record, \
            those that --policy has for this model and data set, and those of --require. Evaluate again first \
            (slipway evaluation ID --check), for your name stands under it.
            """
    )

    @Argument(help: "A bundle, plain or compressed.")
    var bundle: InputPath

    @Argument(help: "The evaluation: 6 of its first digits or more, if it is in the bundle, or a file that has it.")
    var evaluation: String

    @Option(
        help: ArgumentHelp("Say the outcome of this requirement, too (repeatable).", valueName: "requirement"),
        transform: { try ArgumentText.requirement($0) }
    )
    var require: [EvaluationRequirement] = []

    @Option(help: ArgumentHelp("When the claim ends.", valueName: "time"), transform: { try ArgumentText.time($0) })
    var expires: Timestamp?

    @Flag(help: "Sign without asking.")
    var yes = false

    @OptionGroup var signing: SigningOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var claims: ClaimsFileOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try trust.requireSome() }

    func run() throws {
        PrivateMemory.keep()
        let now = trust.moment
        let bundle = try ReviewedBundle.read(bundle.path, trust, output.console)
        let policy = try policy.load(trust.load())?.policy
        let attested = try AttestedEvaluation(evaluation, in: bundle)
        let claim = EvaluationClaim(
            of: attested.record,
            as: attested,
            try requirements(attested, bundle.facts.project, policy),
            issued: now,
            expires: expires
        )
        let file = claims.file(besides: self.bundle.path)
        if !json.json, !output.quiet { try Console.write(Self.text(of: claim, attested)) }
        if !yes { try SigningConfirmation(noun: "evaluation", digest: attested.record.id.digest).ask() }
        try SignedClaim(.evaluation(claim), with: signing, at: now).add(to: file, json, output) { signed in
            "Signed: evaluation \(attested.record.id.short), claim \(signed.statement.short), in \(file.path)"
        }
    }

    /// Each requirement once.
    private func requirements(
        _ attested: AttestedEvaluation,
        _ project: ProjectName,
        _ policy: SignOffPolicy?
    ) throws -> [EvaluationRequirement] {
        let result = attested.record.result
        var all = try result.requirements.map { try EvaluationRequirement.parse($0.expression) }
        for case .evaluation(let wanted) in policy?.rule(of: project)?.rule.evidence ?? [] {
            guard wanted.model.matches(attested.model.text), wanted.dataset == result.dataset.digest else { continue }
            all += wanted.require
        }
        var seen: Set<EvaluationRequirement> = []
        return (all + require).filter { seen.insert($0).inserted }
    }

    private static func text(of claim: EvaluationClaim, _ attested: AttestedEvaluation) -> String {
        let result = attested.record.result
        var list = FactList()
        list.add("Evaluation", attested.record.id.description)
        list.add("Of", "\(claim.model)/\(claim.version), content \(claim.manifest)")
        list.add("On", "\(result.dataset.name), \(claim.dataset), \(Format.count(result.rows.used, "row"))")
        for metric in claim.metrics {
            let interval =
                metric.low.flatMap { low in metric.high.map { " (\(NumberText.of(low)) to \(NumberText.of($0)))" } }
                ?? ""
            list.add("Figure", "\(metric.metric) \(metric.value.map { NumberText.of($0) } ?? "undefined")\(interval)")
        }
        for one in claim.requirements {
            list.add(
                one.passed ? "Holds" : "FAILS",
                "\(one.metric) \(one.comparator) \(one.threshold)"
            )
        }
        return list.text
    }
}
