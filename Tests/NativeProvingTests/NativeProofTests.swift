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
        "bayes", "boosting-classes", "categories", "forest-classifier", "forest-missing", "histogram-regressor",
        "isolation", "kernel-regressor", "lightgbm-zeros",
        "logistic", "mixed-forest", "mixed-histogram", "network", "quantile", "shares", "vote", "xgboost-binary",
        "xgboost-regressor",
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

    /// Changes of a form, each of which an evaluator might make by mistake.
    enum Mutant: String, CaseIterable {
        case strictness, noRounding, missingSide, base, treeOrder, categoryOrder, droppedColumn

        var fixture: String {
            switch self {
            case .strictness, .noRounding: "forest-classifier"
            case .missingSide: "forest-missing"
            case .base, .treeOrder: "xgboost-regressor"
            case .categoryOrder: "mixed-forest"
            case .droppedColumn: "logistic"
            }
        }

        func form(_ fixture: ProvenFixture) throws -> [UInt8] {
            var bytes = fixture.bytes
            switch self {
            case .strictness: bytes[try fixture.forest() + 1] ^= 2
            case .noRounding: bytes[try fixture.forest() + 1] ^= 1
            case .base: bytes[try fixture.forest() + 10 + 4 + 4] ^= 1
            case .missingSide: bytes[try firstTree(fixture, isWide: true) + 4] ^= 2
            case .treeOrder: try swapTrees(fixture, &bytes)
            case .categoryOrder:
                let one = [4, 0, 0, 0] + Array("Bern".utf8)
                let other = [7, 0, 0, 0] + Array("Genève".utf8)
                let start = try #require(bytes.firstRange(of: one + other)?.lowerBound)
                bytes.replaceSubrange(start..<start + one.count + other.count, with: other + one)
            case .droppedColumn:
                let start = try #require(bytes.firstRange(of: [11, 1, 0, 0, 0])?.upperBound)
                bytes.replaceSubrange(start..<start + 8, with: [UInt8](repeating: 0, count: 8))
            }
            return bytes
        }

        /// The place of the first tree: of its number of nodes if leaves are wide, else of its sum.
        private func firstTree(_ fixture: ProvenFixture, isWide: Bool) throws -> Int {
            let base = try fixture.forest() + 10
            return base + 4 + 8 * fixture.number(at: base) + 4
        }

        /// The first tree and the second one change places.
        private func swapTrees(_ fixture: ProvenFixture, _ bytes: inout [UInt8]) throws {
            let first = try firstTree(fixture, isWide: false)
            let second = end(of: first, fixture)
            let third = end(of: second, fixture)
            bytes.replaceSubrange(first..<third, with: bytes[second..<third] + bytes[first..<second])
        }

        /// The end of a tree with narrow leaves.
        private func end(of tree: Int, _ fixture: ProvenFixture) -> Int {
            var place = tree + 8
            for _ in 0..<fixture.number(at: tree + 4) { place += fixture.bytes[place] == 0 ? 9 : 17 }
            return place
        }
    }

    @Test("a form that differs in one rule, number or place is none", arguments: Mutant.allCases)
    func mutants(_ mutant: Mutant) async throws {
        let fixture = try ProvenFixture(mutant.fixture)
        let form = try mutant.form(fixture)
        #expect(form != fixture.bytes && form.count == fixture.bytes.count)
        _ = try NativeModel.read(form, of: #require(ProvenFixture.version))
        guard case .none(let reason) = try await fixture.verdict(on: form) else {
            Issue.record("\(mutant) is proven")
            return
        }
        #expect(reason.reason.hasPrefix("a probe differs: "), "\(reason.reason)")
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
