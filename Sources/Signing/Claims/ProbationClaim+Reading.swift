import Identifiers
import StrictJSON

extension ClaimReader {
    func probation() throws(SigningFailure) -> ProbationClaim {
        let fields = try predicate([
            "node", "project", "bundle", "generation", "active", "activated", "until", "outcome", "answers", "breaches",
            "issued", "expires",
        ])
        guard let generation = GenerationNumber(try fields.fields.integer("generation", from: 1)) else {
            throw fields.fields.flaw("generation", "the number of a generation")
        }
        let claim = ProbationClaim(
            node: try fields.word("node", limit: 256),
            project: try fields.fields.name("project"),
            bundle: try fields.fields.name("bundle"),
            statement: subject.digest,
            generation: generation,
            active: try active(fields),
            activated: try fields.time("activated"),
            until: try fields.time("until"),
            outcome: try fields.fields.choice("outcome"),
            answers: try answers(fields),
            breaches: try breaches(fields),
            issued: try fields.time("issued"),
            expires: try fields.optionalTime("expires")
        )
        guard claim.activated <= claim.until else { throw fields.fields.flaw("until", "a time from activated on") }
        guard claim.until <= claim.issued else { throw fields.fields.flaw("issued", "a time from until on") }
        try requireSubject("\(claim.project)/\(claim.bundle)")
        return claim
    }

    private func answers(_ fields: ClaimFields) throws(SigningFailure) -> ProbationClaim.Answers? {
        guard fields.fields.has("answers") else { return nil }
        let object = try fields.object("answers", name, keys: ["since", "requests", "failures"])
        let answers = ProbationClaim.Answers(
            since: try object.time("since"),
            requests: try object.fields.integer("requests"),
            failures: try object.fields.integer("failures")
        )
        guard answers.failures <= answers.requests else {
            throw object.fields.flaw("failures", "no more than requests")
        }
        return answers
    }

    private func breaches(_ fields: ClaimFields) throws(SigningFailure) -> [ProbationClaim.Violation] {
        var breaches: [ProbationClaim.Violation] = []
        for item in try fields.objects("breaches", name, keys: ["rule", "time"]) {
            breaches.append(
                ProbationClaim.Violation(rule: try item.word("rule", limit: 256), time: try item.time("time"))
            )
        }
        return breaches
    }
}
