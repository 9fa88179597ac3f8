import Bundles
import DurableFiles
import Identifiers

/// Deltas: one whose rest the node has, and those that it must refuse.
extension CaseRecipe {
    /// It comes right after the bundle that is its base, which is current then.
    static let soundDelta: CaseRecipe = {
        var recipe = CaseRecipe(
            name: "delta",
            about: "a delta against the first bundle: must be taken",
            outcome: .confirmed
        ) { fixture, name, sequence in
            try fixture.draft(name, sequence: sequence).delta(
                beside: control(fixture),
                signedBy: fixture.identity
            )
        }
        recipe.verify = BundleCode.deltaBase.rawValue
        return recipe
    }()

    static let deltas: [CaseRecipe] = [
        delta("delta-without-base", "a delta against a bundle that the node never had", .deltaBase) {
            fixture,
            name,
            sequence in
            try fixture.draft(name, sequence: sequence).delta(
                beside: fixture.draft(name, sequence: sequence),
                signedBy: fixture.identity
            )
        },
        delta("delta-foreign-content", "a delta that lists a content which nobody signed", .delta) {
            fixture,
            name,
            sequence in
            try fixture.draft(name, sequence: sequence).delta(
                beside: control(fixture),
                signedBy: fixture.identity
            ) { $0.append(StreamingDigest.of(Array("nobody signed this".utf8))) }
        },
        delta("delta-other-order", "a delta that lists its contents in another order", .delta) {
            fixture,
            name,
            sequence in
            try fixture.draft(name, sequence: sequence).delta(
                beside: control(fixture),
                signedBy: fixture.identity
            ) { $0.reverse() }
        },
    ]

    /// The first bundle of a kit.
    private static func control(_ fixture: ConformanceFixture) throws -> BundleDraft {
        guard let name = BundleID(first) else {
            throw ConformanceFailure(.unreadable, first, expected: BundleID.rule, found: first)
        }
        return try fixture.draft(name, sequence: 2)
    }

    private static func delta(
        _ name: String,
        _ about: String,
        _ code: BundleCode,
        _ make: @escaping @Sendable (ConformanceFixture, BundleID, Int64) throws -> [UInt8]
    ) -> CaseRecipe {
        CaseRecipe(
            name: name,
            about: about,
            outcome: .refused,
            code: code.rawValue,
            isFlawed: true,
            make: make
        )
    }
}
