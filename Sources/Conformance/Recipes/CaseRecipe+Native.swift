import Identifiers
import Signing

/// Bundles whose version has a native form: a sound one, and those that a node must not load although a trusted key has signed them.
extension CaseRecipe {
    static let forms: [CaseRecipe] = [
        CaseRecipe(name: "form", about: "a version with a sound native form: must be taken", outcome: .confirmed) {
            fixture,
            name,
            sequence in
            try ConformanceForm().added(to: fixture.draft(name, sequence: sequence)).bytes(signedBy: fixture.identity)
        },
        CaseRecipe(
            name: "form-changed",
            about: "a native form of which one bit is another than was signed",
            outcome: .refused,
            code: "bundle.entry.content",
            isFlawed: true
        ) { fixture, name, sequence in
            let draft = try ConformanceForm().added(to: fixture.draft(name, sequence: sequence))
            var parts = try BundleParts(draft.bytes(signedBy: fixture.identity))
            try parts.change(ConformanceForm.name) { $0.body[60] ^= 0x10 }
            return parts.bytes
        },
        signed("form-other-version", "a native form of another version", "native.other-version") {
            $0.version = [UInt8](repeating: 7, count: 32)
        },
        signed("form-other-format", "a native form of a format that nobody knows", "native.version") {
            $0.format = UInt8(ascii: "9")
        },
        signed("form-size", "a native form that claims more bytes than 64 bits count", "native.format") {
            $0.size = .max
        },
        signed("form-more-trees", "a native form that claims more trees than it has", "native.format") {
            $0.trees = 1_000
        },
        signed("form-cycle", "a native form with a branch that leads back to its split", "native.format") {
            $0.rightBranch = 0
        },
    ]

    /// Of a version that is not active, so that the case needs no means of the node.
    private static func signed(
        _ name: String,
        _ about: String,
        _ code: String,
        _ change: @escaping @Sendable (inout ConformanceForm) -> Void
    ) -> CaseRecipe {
        CaseRecipe(name: name, about: about, outcome: .failed, code: code) { fixture, name, sequence in
            var form = ConformanceForm()
            change(&form)
            return try form.added(to: fixture.draft(name, sequence: sequence)).bytes(signedBy: fixture.identity)
        }
    }
}
