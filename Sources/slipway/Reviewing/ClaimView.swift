import Identifiers
import SignOff
import Signing
import StrictJSON

/// A claim as people and programs read it. Nothing in it is verified here.
struct ClaimView {
    let claim: Claim

    var cells: [String] {
        [
            claim.statement.short, claim.content.kind.noun, about, claim.content.issued.description,
            claim.hint.map { String($0.prefix(12)) } ?? "none", words,
        ]
    }

    static let columns: [Table.Column] = [
        .left("CLAIM"), .left("KIND"), .left("ABOUT"), .left("ISSUED"), .left("KEY"), .left("SAYS"),
    ]

    private var about: String {
        switch claim.content {
        case .signOff(let one): "\(one.project)/\(one.bundle)"
        case .withdrawal(let one): "claim \(one.withdrawn.short)"
        case .evaluation(let one): "\(one.model)/\(one.version)"
        case .heartbeat(let one): one.project.text
        case .probation(let one): "\(one.project)/\(one.bundle)"
        }
    }

    private var words: String {
        switch claim.content {
        case .signOff(let one):
            "\(one.decision.rawValue) as \(one.role)" + (one.comment.isEmpty ? "" : ": \(one.comment)")
        case .withdrawal(let one): one.reason
        case .evaluation(let one):
            one.metrics.prefix(3).map { "\($0.metric) \($0.value.map { "\($0)" } ?? "undefined")" }.joined(
                separator: ", "
            )
        case .heartbeat(let one): "\(Format.count(one.withdrawn.count, "withdrawn claim"))"
        case .probation(let one):
            "\(one.outcome.rawValue) on \(one.node), \(one.activated) to \(one.until), "
                + (one.breaches.isEmpty ? "no breach" : "breaches: \(one.breaches.count)")
        }
    }

    var value: JSONValue {
        [
            "claim": .string(claim.statement.description), "document": .string(claim.digest.description),
            "kind": .string(claim.content.kind.noun), "about": .string(about),
            "issued": .string(claim.content.issued.description), "keyHint": .optional(claim.hint),
            "says": .string(PlainText.of(words)),
        ]
    }
}
