import Identifiers
import Inference
import MLflow
import ModelWorkers
import NativeModels
import Testing

@testable import NativeProving

@Suite("The proof of a native form")
struct NativeProofTests {
    private static let fixtures = [
        "bayes", "boosting-classes", "categories", "clusters", "extra-trees", "forest-classifier", "forest-missing",
        "forest-regressor", "histogram-regressor", "isolation", "kernel-regressor", "lightgbm-binary",
        "lightgbm-zeros", "logistic", "mixed-forest", "mixed-histogram", "network", "quantile", "shares", "vote",
        "xgboost-binary", "xgboost-regressor",
    ]

    @Test("a form that answers as its library is taken, with the number of its probes", arguments: fixtures)
    func proven(_ name: String) async throws {
        let fixture = try ProvenFixture(name)
        guard case .proven(let form) = try await fixture.verdict(on: fixture.bytes) else {
            Issue.record("\(name) is not proven: \(try await fixture.verdict(on: fixture.bytes))")
            return
        }
        #expect(form.bytes == fixture.bytes && form.library == fixture.model.library)
        #expect(form.probes > 2_000 + fixture.golden.rows)
    }

    @Test("bytes that are no form, a form of another version and one of other columns are none, by the reason")
    func unreadable() async throws {
        let fixture = try ProvenFixture("logistic")
        var other = fixture.bytes
        other[24] = 1
        for form in [[], [1, 2, 3], Array(fixture.bytes.dropLast()), other] {
            guard case .none(let reason) = try await fixture.verdict(on: form) else {
                Issue.record("\(form.count) bytes are proven")
                continue
            }
            #expect(reason.reason.hasPrefix("what was written cannot be read: "), "\(reason.reason)")
        }
        let foreign = try ProvenFixture("bayes")
        #expect(
            try await fixture.verdict(on: foreign.bytes)
                == .none(NoNativeForm("other columns than those of the signature"))
        )
    }

    @Test("golden rows that the library refuses now prove nothing")
    func refused() async throws {
        let fixture = try ProvenFixture("logistic")
        let missing = fixture.golden.tensors.map { tensor in
            Tensor(
                name: tensor.name,
                type: tensor.type,
                shape: [1],
                bytes: withUnsafeBytes(of: Double.nan.bitPattern.littleEndian) { Array($0) }
            )
        }
        let verdict = try await NativeProof.prove(
            .form(fixture.bytes),
            of: #require(ProvenFixture.version),
            fixture.schema,
            golden: ModelInput(form: .frame, tensors: missing),
            on: FormLibrary(fixture.model, fixture.schema)
        )
        #expect(verdict == .none(NoNativeForm("golden rows that are not answered again")))
    }

    @Test(
        "a library that takes a missing text otherwise beside others than alone is noticed, whatever wrote the request"
    )
    func missingBesideOthers() async throws {
        let fixture = try ProvenFixture("mixed-forest")
        let verdict = try await NativeProof.prove(
            .form(fixture.bytes),
            of: #require(ProvenFixture.version),
            fixture.schema,
            golden: fixture.golden,
            on: RowsLibrary(FormLibrary(fixture.model, fixture.schema))
        )
        #expect(verdict == .none(NoNativeForm("a probe differs: the form answers what the library refuses")))
    }

    @Test("what the writer says of a model without a form stays the reason")
    func reason() async throws {
        let fixture = try ProvenFixture("logistic")
        let verdict = try await NativeProof.prove(
            .none(NoNativeForm("SVC")),
            of: #require(ProvenFixture.version),
            fixture.schema,
            golden: fixture.golden,
            on: FormLibrary(fixture.model, fixture.schema)
        )
        #expect(verdict == .none(NoNativeForm("SVC")))
    }
}
