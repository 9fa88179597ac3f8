import Bundles
import EvaluationRecords
import Identifiers
import NodeAPI
import NodeClient
import Signing
import StrictJSON
import TestSupport
import Testing

@Suite("Evaluations that a client asks a node for")
struct EvaluationTests {
    @Test("come as the bundle has them, and a record is byte for byte the one that was signed")
    func asked() async throws {
        let key = SigningKey.generate()
        var draft = try BundleDraft.sound(bundle: "b.1", sequence: 1)
        let churn = try #require(draft.manifest["models"]?.array?.first { $0["name"] == "churn" })
        let listed = try #require(churn["versions"]?.array?.first { $0["version"] == "2" })
        let record = try SampleRecords.evaluation(
            of: EvaluatedModel(
                name: try #require(ModelName("churn")),
                origin: .version(
                    try #require(VersionID("2")),
                    try #require(listed["manifest"]?.string.flatMap { Digest($0) })
                )
            )
        )
        draft.others[try #require(record.entryName).text] = record.bytes
        draft.others["evaluations/churn/2/0123456789ab.json"] = Array("{}".utf8)
        let side = ComparedVersion(model: record.result.model, evaluation: record.id)
        let outside = EvaluatedModel(name: try #require(ModelName("rule")), origin: .external)
        let comparison = try SampleRecords.comparison(side, ComparedVersion(model: outside, evaluation: nil))
        draft.others[comparison.entryName.text] = comparison.bytes
        let bytes = try draft.bytes(signedBy: SigningIdentity(key: key))
        let project = try #require(ProjectName("credit"))
        let model = try #require(ModelName("churn"))
        try await TestNode.with(
            prepare: { try $0.write(Array(key.verificationKey.pem.utf8), to: "state/trust/signer.pem") },
            { node in
                try await NodeClient.with(node.address, token: node.token) { client in
                    _ = try await client.upload(bundle: UploadSource(bytes: bytes))
                    let list = try await client.evaluations(project, model, version: VersionID("2"))
                    #expect(list.evaluations.map(\.id) == [record.id.description])
                    #expect(list.evaluations.first?.figure?.value == 0.9)
                    #expect(list.refused.map(\.code) == ["evaluation.invalid"] && list.next == nil)
                    #expect(try await client.evaluations(project, model, version: VersionID("1")).evaluations.isEmpty)
                    let document = try await client.evaluation(project, record.id.short)
                    #expect(document == record.bytes)
                    let found = try EvaluationRecord.read(document)
                    #expect(found.id == record.id)
                    let compared = try await client.comparisons(project, model: model)
                    #expect(compared.comparisons.map(\.id) == [comparison.id.description] && compared.refused.isEmpty)
                    #expect(compared.comparisons.first?.sides.map(\.version) == [VersionID("2"), nil])
                    #expect(compared.comparisons.first?.bundle?.text == "b.1")
                    let other = try await client.comparisons(project, model: ModelName("nothing"))
                    #expect(other.comparisons.isEmpty && other.next == nil)
                    #expect(try await client.comparison(project, comparison.id.short) == comparison.bytes)
                    do {
                        _ = try await client.evaluation(project, "ffffffffffff")
                        Issue.record("a record that is not there was given")
                    } catch let problem as NodeProblem {
                        #expect(problem.problem.status == 404 && problem.problem.code == "evaluation.not-found")
                    }
                }
            }
        )
    }
}
