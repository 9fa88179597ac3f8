import Bundles
import Identifiers
import ModelWorkers
import Signing
import TestSupport
import Testing

@testable import TableScoring

@Suite("A version out of a bundle")
struct BundledVersionTests {
    private func version(_ name: String, of bundle: NativeBundle) throws -> NativeForm? {
        let place = try TemporaryDirectory()
        defer { withExtendedLifetime(place) {} }
        let (identity, trust) = try SigningIdentity.trusted()
        let version = try BundledVersion(
            place.write(bundle.draft().bytes(signedBy: identity), to: "b.tar"),
            trust: trust,
            now: #require(Timestamp("2026-12-01T00:00:00Z")),
            model: "score",
            selector: name,
            in: place.handle
        )
        let form = version.native
        #expect(form.map { $0.version == version.version.manifest } ?? true)
        return form
    }

    @Test("has the form that the bundle has of it: of numbers, of an ONNX model, or none")
    func forms() throws {
        var bundle = NativeBundle("b1", sequence: 1)
        bundle.onnx = ["2"]
        let numbers = try version("1", of: bundle)
        #expect(numbers != nil && numbers?.isOnnx == false)
        let onnx = try version("2", of: bundle)
        #expect(onnx?.isOnnx == true)
        bundle.unformed = ["1"]
        #expect(try version("1", of: bundle) == nil)
    }
}
