import Identifiers
import Signing
import TestSupport
import Testing

@Suite("The statement of a claim")
struct ClaimShapeTests {
    @Test("every deviation of a sign-off is refused although the signature holds", arguments: signOffs)
    func signOff(_ refusal: Refusal) throws { try expectRefused(refusal, try SampleClaims.signOff()) }

    @Test("every deviation of a withdrawal is refused", arguments: withdrawals)
    func withdrawal(_ refusal: Refusal) throws {
        try expectRefused(refusal, SampleClaims.withdrawal(of: try Samples.digest("a")))
    }

    @Test("every deviation of an evaluation is refused", arguments: evaluations)
    func evaluation(_ refusal: Refusal) throws { try expectRefused(refusal, try SampleClaims.evaluation()) }

    @Test("every deviation of a heartbeat is refused", arguments: heartbeats)
    func heartbeat(_ refusal: Refusal) throws { try expectRefused(refusal, try SampleClaims.heartbeat()) }

    @Test("every deviation of a node's record is refused", arguments: probations)
    func probation(_ refusal: Refusal) throws { try expectRefused(refusal, try SampleClaims.probation()) }

    @Test("keys in another order say the same")
    func order() throws {
        let key = SigningKey.generate()
        let content = try SampleClaims.signOff()
        let text = String(decoding: content.payload(), as: UTF8.self)
        let type = #""_type":"https://in-toto.io/Statement/v1","#
        let moved = text.replacing(type, with: "").dropLast() + "," + type.dropLast() + "}"
        let read = try Claim(SignatureFactory.sign(payload: Array(moved.utf8), key: key))
        #expect(read.content == content)
    }

    @Test("a comment of 4,096 bytes is signed, a longer one is refused before anybody signs")
    func comment() throws {
        let identity = SigningIdentity(key: .generate())
        let longest = String(repeating: "c", count: ClaimLimits.comment)
        _ = try Claim.sign(try SampleClaims.signOff(comment: longest), with: identity)
        expectRefusal("claim.value") {
            _ = try Claim.sign(try SampleClaims.signOff(comment: longest + "c"), with: identity)
        }
    }

    private func expectRefused(_ refusal: Refusal, _ content: ClaimContent) throws {
        let key = SigningKey.generate()
        let good = content.payload()
        #expect(try Claim(SignatureFactory.sign(payload: good, key: key)).content == content)
        var text = String(decoding: good, as: UTF8.self)
        refusal.edit(&text)
        expectRefusal(refusal.code) {
            _ = try Claim(SignatureFactory.sign(payload: Array(text.utf8), key: key))
        }
    }

    private static let a = String(repeating: "a", count: 64)

    static let signOffs: [Refusal] = [
        Refusal("another type of statement", "claim.type", "Statement/v1", "Statement/v0.1"),
        Refusal("another predicate", "claim.type", "sign-off:1", "sign-off:2"),
        Refusal("the predicate of an evaluation", "claim.shape", "urn:slipway:sign-off:1", "urn:slipway:evaluation:1"),
        Refusal(
            "a key twice",
            "json.duplicate-key",
            #""decision":"approve""#,
            #""decision":"reject","decision":"approve""#
        ),
        Refusal("an unknown key", "claim.shape", #""decision""#, #""x":1,"decision""#),
        Refusal("a missing key", "claim.shape", #""comment":"looks right","#, ""),
        Refusal("an unknown key beside the predicate", "claim.shape", #"{"_type""#, #"{"x":1,"_type""#),
        Refusal("no subject", "claim.subject") { $0.replace(#/"subject":\[.*\]/#, with: #""subject":[]"#) },
        Refusal("two subjects", "claim.subject") { text in
            text.replace(#/"subject":\[(.*)\]/#) { #""subject":[\#($0.1),\#($0.1)]"# }
        },
        Refusal("a subject of another name", "claim.subject", "credit/2026", "credot/2026"),
        Refusal("a subject in capitals", "claim.subject", a, a.uppercased()),
        Refusal("a subject with another digest beside it", "claim.shape", #"{"sha256""#, #"{"sha1":"","sha256""#),
        Refusal("another decision", "claim.value", #""approve""#, #""approved""#),
        Refusal("a role in capitals", "claim.value", #""validator""#, #""Validator""#),
        Refusal("a sequence of zero", "claim.value", #""sequence":7"#, #""sequence":0"#),
        Refusal("a sequence with a fraction", "claim.value", #""sequence":7"#, #""sequence":7.0"#),
        Refusal("no active versions", "claim.value", #"{"churn":"3"}"#, "null"),
        Refusal("an active version that is a number", "claim.value", #"{"churn":"3"}"#, #"{"churn":3}"#),
        Refusal("a node twice", "claim.value", #"["plant-1"]"#, #"["plant-1","plant-1"]"#),
        Refusal("a node without a name", "claim.value", #"["plant-1"]"#, #"[""]"#),
        Refusal("no list of nodes", "claim.value", #"["plant-1"]"#, "null"),
        Refusal("no time", "claim.value") { $0.replace(#/"issued":"[^"]*"/#, with: #""issued":null"#) },
        Refusal("a time without a zone", "claim.value") {
            $0.replace(#/"issued":"[^"]*"/#, with: #""issued":"2026-11-24T08:00:00""#)
        },
        Refusal("a short nonce", "claim.value") { $0.replace(#/"nonce":"[^"]*"/#, with: #""nonce":"0123""#) },
        Refusal("a predicate that is none", "claim.value") { text in
            text.replace(#/"predicate":{.*},"predicateType"/#, with: #""predicate":1,"predicateType""#)
        },
        Refusal("an array", "claim.type") { $0 = "[]" },
        Refusal("nothing", "json.syntax") { $0 = "" },
        Refusal("text after it", "json.syntax") { $0 += "{}" },
    ]

    static let withdrawals: [Refusal] = [
        Refusal("a name", "claim.shape", #""digest":{"#, #""name":"x","digest":{"#),
        Refusal("no reason", "claim.shape", #","reason":"data was wrong""#, ""),
        Refusal("a reason that is none", "claim.value", #""data was wrong""#, "null"),
        Refusal("no digest", "claim.subject", #"{"sha256":"\#(a)"}"#, #"{"sha256":null}"#),
    ]

    static let evaluations: [Refusal] = [
        Refusal("a subject without a version", "claim.subject", #""churn/3""#, #""churn""#),
        Refusal("a subject with a path", "claim.subject", #""churn/3""#, #""churn/3/4""#),
        Refusal("a metric twice", "claim.value", #""recall[sex=F]""#, #""roc_auc""#),
        Refusal("a metric without a name", "claim.value", #""recall[sex=F]""#, #""""#),
        Refusal("a value that is a text", "claim.value", #""value":0.84"#, #""value":"0.84""#),
        Refusal("a value beyond a double", "json.syntax", #""value":0.84"#, #""value":NaN"#),
        Refusal("a bound without the other", "claim.value", #""low":0.81"#, #""low":null"#),
        Refusal("bounds that are turned round", "claim.value", #""low":0.81"#, #""low":0.88"#),
        Refusal("rows below zero", "claim.value", #""n":1000"#, #""n":-1"#),
        Refusal("an extra key of a metric", "claim.shape", #""n":1000"#, #""n":1000,"k":1"#),
        Refusal("passed as a word", "claim.value", #""passed":true"#, #""passed":"true""#),
    ]

    static let probations: [Refusal] = [
        Refusal("the predicate of a sign-off", "claim.shape", "urn:slipway:probation:1", "urn:slipway:sign-off:1"),
        Refusal("an unknown key", "claim.shape", #""outcome""#, #""x":1,"outcome""#),
        Refusal("a missing key", "claim.shape", #""node":"acceptance","#, ""),
        Refusal("a subject of another name", "claim.subject", "credit/2026", "credot/2026"),
        Refusal("a node without a name", "claim.value", #""acceptance""#, #""""#),
        Refusal("a generation of zero", "claim.value", #""generation":4"#, #""generation":0"#),
        Refusal("no active versions", "claim.value", #"{"churn":"3"}"#, "null"),
        Refusal("another outcome", "claim.value", #""confirmed""#, #""fine""#),
        Refusal("an end before its beginning", "claim.value") { text in
            text.replace(#/"until":"[^"]*"/#, with: #""until":"2020-01-01T00:00:00Z""#)
        },
        Refusal("an end after its making", "claim.value") { text in
            text.replace(#/"until":"[^"]*"/#, with: #""until":"2099-01-01T00:00:00Z""#)
        },
        Refusal("no time of its making", "claim.value") { $0.replace(#/"issued":"[^"]*"/#, with: #""issued":null"#) },
        Refusal("more failures than requests", "claim.value", #""failures":3"#, #""failures":1201"#),
        Refusal("requests below zero", "claim.value", #""requests":1200"#, #""requests":-1"#),
        Refusal("answers that are a number", "claim.value") { text in
            text.replace(#/"answers":\{[^}]*\}/#, with: #""answers":1200"#)
        },
        Refusal("an extra key of answers", "claim.shape", #""failures":3"#, #""failures":3,"x":1"#),
        Refusal("a breach without a rule", "claim.value", #""drift""#, #""""#),
        Refusal("an extra key of a breach", "claim.shape", #""rule":"drift""#, #""rule":"drift","x":1"#),
        Refusal("no list of breaches", "claim.value") { $0.replace(#/"breaches":\[.*?\]/#, with: #""breaches":null"#) },
    ]

    @Test("a record without answers and without breaches reads as it was written")
    func emptyRecord() throws {
        guard case .probation(let full) = try SampleClaims.probation() else { return }
        let content = ClaimContent.probation(
            ProbationClaim(
                node: full.node,
                project: full.project,
                bundle: full.bundle,
                statement: full.statement,
                generation: full.generation,
                active: [:],
                activated: full.activated,
                until: full.activated,
                outcome: .onProbation,
                answers: nil,
                breaches: [],
                issued: full.issued,
                expires: nil
            )
        )
        let claim = try Claim.sign(content, with: SigningIdentity(key: .generate()))
        #expect(try Claim(claim.bytes).content == content)
    }

    static let heartbeats: [Refusal] = [
        Refusal("no project", "claim.subject", #""name":"credit""#, #""name":"credit/x""#),
        Refusal("a digest twice", "claim.value") { text in
            text.replace(#/"withdrawn":\[(.*?)\]/#) { #""withdrawn":[\#($0.1),\#($0.1)]"# }
        },
        Refusal("a digest that is none", "claim.value", "sha256:\(a)", "sha256:\(a)0"),
    ]
}
