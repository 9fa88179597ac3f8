import Bundles
import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

@Suite("Golden deltas")
struct GoldenDeltaTests {
    @Test("a golden delta, which another program wrote, is accepted with its base as the whole bundle")
    func accepted() throws {
        let golden = try GoldenBundles()
        let bundle = try BundleFile.verify(
            GoldenBundles.path("broken/delta-without-base.tar"),
            base: BundleBase(GoldenBundles.path("good/minimal.tar")),
            trust: golden.trust(),
            now: golden.moment,
            width: 2
        )
        #expect(bundle.manifest.bundle.text == "2026-11-24.1" && bundle.manifest.sequence == 8)
        #expect(bundle.resources.contains { $0.name.text == "reports/new.txt" })
        #expect(bundle.manifest.models.first?.versions.first?.files == 2)
    }

    @Test("with another base, each file that is missing has a finding")
    func otherBase() throws {
        let golden = try GoldenBundles()
        let failure = #expect(throws: BundleFailure.self) {
            try BundleFile.verify(
                GoldenBundles.path("broken/delta-without-base.tar"),
                base: BundleBase(GoldenBundles.path("good/no-models.tar")),
                trust: golden.trust(),
                now: golden.moment,
                width: 2
            )
        }
        #expect(failure?.code == .deltaBase)
        #expect(failure?.findings.contains { $0.subject == "models/churn/1/model.bin" } == true)
        #expect(failure?.findings.contains { $0.subject == "oci-layout" } == false)
    }
}
