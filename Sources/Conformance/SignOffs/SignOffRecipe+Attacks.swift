import Bundles
import Identifiers
import SignOff
import Signing

/// Claims that a policy must not count, by what is wrong with them. docs/sign-off.md has the table of attacks.
extension SignOffRecipe {
    /// Claims of the right people, and their later words.
    static let counted: [SignOffRecipe] = [
        SignOffRecipe(name: "approved", about: "two people approve: allowed", isAllowed: true, codes: []) { scene in
            try [.anna, .ben].map { try scene.approval(by: $0).bytes }
        },
        SignOffRecipe(name: "unsigned", about: "no claim at all", codes: [missing]) { _ in [] },
        SignOffRecipe(
            name: "rejected",
            about: "a rejection beside enough approvals",
            codes: [SignOffCode.rejected.rawValue]
        ) { scene in
            var rejection = try scene.draft(bundle, role: "owner")
            rejection.decision = .reject
            return try [
                scene.approval(by: .anna), scene.approval(by: .ben), scene.sign(rejection.content, by: .carl),
            ].map(\.bytes)
        },
        beside("withdrawn", "an approval that its author withdrew", .claimWithdrawn) { scene in
            let approval = try scene.approval(by: .anna)
            return [approval.bytes, try scene.withdrawal(of: approval, by: .anna).bytes]
        },
        beside("expired-approval", "an approval that has expired", .claimExpired) { scene in
            var draft = try scene.draft(bundle)
            draft.expires = draft.issued.adding(seconds: 60)
            return [try scene.sign(draft.content, by: .anna).bytes]
        },
        beside("other-active", "an approval of another active version", .claimActive) { scene in
            var draft = try scene.draft(bundle)
            guard let version = VersionID("2") else { return [] }
            draft.active = draft.active.mapValues { _ in version }
            return [try scene.sign(draft.content, by: .anna).bytes]
        },
    ]

    /// Approvals of something else.
    static let foreign: [SignOffRecipe] = [
        refused("other-bundle", "an approval of another bundle", .claimDisagrees, node: SignOffCode.claimDisagrees) {
            scene in
            [try scene.approval(bundle, by: .anna).bytes]
        },
        refused(
            "other-project",
            "an approval that names another project",
            .claimDisagrees,
            node: SignOffCode.claimDisagrees
        ) { scene in
            var draft = try scene.draft(control)
            guard let project = ProjectName(ConformanceKit.projectPrefix + "another") else { return [] }
            draft.project = project
            return [try scene.sign(draft.content, by: .anna).bytes]
        },
        refused(
            "other-sequence",
            "an approval that names another sequence",
            .claimDisagrees,
            node: SignOffCode.claimDisagrees
        ) { scene in
            var draft = try scene.draft(control)
            draft.sequence += 1
            return [try scene.sign(draft.content, by: .anna).bytes]
        },
        SignOffRecipe(
            name: "other-statement",
            about: "approvals of a bundle with the same bundle.json and another signed list",
            bundle: CaseRecipe.otherStatement,
            codes: [missing, SignOffCode.claimDisagrees.rawValue]
        ) { scene in
            try [.anna, .ben].map { try scene.approval(CaseRecipe.last, by: $0).bytes }
        },
    ]

    /// Too few people.
    static let people: [SignOffRecipe] = [
        SignOffRecipe(name: "two-keys", about: "one person with two keys", codes: [missing]) { scene in
            try [.anna, .annaSecond].map { try scene.approval(by: $0).bytes }
        },
        SignOffRecipe(name: "key-twice", about: "one key that signs twice, the same and again", codes: [missing]) {
            scene in
            let content = try scene.draft(bundle).content
            return try [
                scene.sign(content, by: .anna), scene.sign(content, by: .anna), scene.approval(by: .anna),
            ].map(\.bytes)
        },
        beside(
            "own-approval",
            "an approval by the person who signed the bundle, with another key",
            .claimOwn,
            members: "exporters: {anna: [\(ConformanceKit.trustName)]}",
            rule: twoValidators + "\ndistinct: [exporter, validator]"
        ) { scene in [try scene.approval(by: .anna).bytes] },
        beside("own-key", "an approval with the key that signed the bundle", .claimUnknownSigner) { scene in
            let content = try scene.draft(bundle).content
            return [try Claim.sign(content, with: scene.fixture.identity).bytes]
        },
        beside("other-role", "an approval as validator by somebody who is none", .claimRole) { scene in
            [try scene.approval(by: .carl).bytes]
        },
        beside("node-approves", "an approval with the key of a node", .claimUnknownSigner) { scene in
            [try scene.approval(by: .acceptance).bytes]
        },
    ]

    /// Other documents in the place of a sign-off.
    static let kinds: [SignOffRecipe] = [
        refused(
            "sign-off-as-evaluation",
            "a sign-off, signed as an evaluation",
            .claimUnreadable,
            node: SigningCode.claimShape
        ) { scene in
            [try scene.relabelled(scene.draft(control).content, as: .evaluation, by: .anna)]
        },
        refused(
            "signature-as-claim",
            "a bundle.sig in the place of a claim",
            .claimUnreadable,
            node: SigningCode.claimType
        ) { scene in
            [try scene.bundleSignature(of: control, by: .anna)]
        },
        refused(
            "record-as-sign-off",
            "a probation record, signed as a sign-off",
            .claimUnreadable,
            node: SigningCode.claimShape
        ) { scene in
            [try scene.relabelled(scene.record(of: control), as: .signOff, by: .anna)]
        },
        beside("record-by-person", "a probation record that a person signed", .claimUnknownSigner) { scene in
            [try scene.sign(scene.record(), by: .anna).bytes]
        },
        beside("record-beside", "a node's probation record in the place of an approval", nil) { scene in
            [try scene.sign(scene.record(), by: .acceptance).bytes]
        },
        SignOffRecipe(
            name: "no-claim",
            about: "lines that are no claims beside enough approvals: allowed, and pointed out",
            isAllowed: true,
            codes: [SignOffCode.claimUnreadable.rawValue]
        ) { scene in
            try [.anna, .ben].map { try scene.approval(by: $0).bytes }
                + ["{\"a\":1,\"a\":2}", "not JSON"].map { Array($0.utf8) }
        },
    ]

    /// A claim that no node takes, beside the bundle that every node has.
    private static func refused(
        _ name: String,
        _ about: String,
        _ code: SignOffCode,
        node: some FailureCode,
        _ lines: @escaping @Sendable (SignOffScene) throws -> [[UInt8]]
    ) -> SignOffRecipe {
        var recipe = beside(name, about, code, bundle: control, lines)
        recipe.nodeCode = node.rawValue
        return recipe
    }

    /// An approval that does not count beside one that does.
    /// - Parameter code: of the note that says why; nil for none.
    static func beside(
        _ name: String,
        _ about: String,
        _ code: SignOffCode?,
        bundle: String = Self.bundle,
        members: String = "",
        rule: String = twoValidators,
        _ lines: @escaping @Sendable (SignOffScene) throws -> [[UInt8]]
    ) -> SignOffRecipe {
        SignOffRecipe(
            name: name,
            about: about,
            bundle: bundle,
            members: members,
            rule: rule,
            codes: [missing] + [code?.rawValue].compactMap { $0 }
        ) { scene in try lines(scene) + [scene.approval(bundle, by: .ben).bytes] }
    }
}
