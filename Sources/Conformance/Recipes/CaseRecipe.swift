import Identifiers

/// Makes one bundle of a kit, and states the outcome that it must have.
struct CaseRecipe: Sendable {
    let name: String
    let about: String
    let outcome: ConformanceCase.Outcome
    var code: String?
    var finding: String?
    var says: String?
    var needs: Set<ConformanceCase.Need> = []
    /// True if `slipway verify` refuses it with the code.
    var isFlawed = false
    /// The code with which `slipway verify` refuses a file that a node need not refuse; nil: as `isFlawed` says.
    var verify: String?
    var isRefusedAsOffer = false
    /// The bundle's sequence; nil for the place in the kit, so that each bundle is newer than those before.
    var sequence: Int64?
    let make: @Sendable (ConformanceFixture, BundleID, Int64) throws -> [UInt8]

    /// - Parameter number: the place in the kit, from 1.
    func bundle(_ number: Int, _ fixture: ConformanceFixture) throws -> (ConformanceCase, [UInt8]) {
        guard let id = BundleID(name) else {
            throw ConformanceFailure(.unreadable, name, expected: BundleID.rule, found: name)
        }
        let place = (number < 10 ? "0" : "") + String(number)
        let row = ConformanceCase(
            name: id,
            file: "\(place)-\(name).tar",
            about: about,
            outcome: outcome,
            code: code,
            finding: finding,
            says: says,
            needs: needs,
            verify: verify ?? (isFlawed ? code : nil),
            isRefusedAsOffer: isRefusedAsOffer
        )
        return (row, try make(fixture, id, sequence ?? Int64(number) + 1))
    }

    /// All cases in the order of the run. The first stays current, then the second, and after the last sound one nothing runs.
    static let all = [
        good, signatures, policies, contents, deltas, names, entries, forms, deployments, [farewell, twin],
    ]
    .flatMap(\.self)

    /// The name of the first bundle.
    static let first = "control"
    /// The name of the last sound bundle.
    static let last = "farewell"
    /// The name of the case with the same `bundle.json`.
    static let otherStatement = "other-statement"

    /// It comes right after the bundle whose sequence it takes, which is current then.
    private static let twin = policy(
        otherStatement,
        "the bundle.json of \(last) under another signed list",
        "bundle.sequence.conflict"
    ) { fixture, _, sequence in
        guard let name = BundleID(last) else {
            throw ConformanceFailure(.unreadable, last, expected: BundleID.rule, found: last)
        }
        var draft = try fixture.emptyDraft(name, sequence: sequence - 1)
        draft.others["reports/other.txt"] = Array("Nobody has seen this.\n".utf8)
        return draft
    }

    private static let farewell = CaseRecipe(
        name: last,
        about: "a project without models: must be taken, and leaves nothing running",
        outcome: .confirmed
    ) { fixture, name, sequence in
        try fixture.emptyDraft(name, sequence: sequence).bytes(signedBy: fixture.identity)
    }

    private static let good: [CaseRecipe] = [
        CaseRecipe(name: first, about: "a sound bundle: must be taken", outcome: .confirmed) {
            fixture,
            name,
            sequence in
            try fixture.draft(name, sequence: sequence).bytes(signedBy: fixture.identity)
        },
        soundDelta,
        CaseRecipe(
            name: "serves",
            about: "a model that loads and predicts what it predicted where it was made: must be taken",
            outcome: .confirmed,
            needs: [.models]
        ) { fixture, name, sequence in
            try fixture.draft(name, sequence: sequence, isActive: true).bytes(signedBy: fixture.identity)
        },
    ]

    private static let policies: [CaseRecipe] = [
        policy("stale", "older than what is confirmed", "bundle.sequence.downgrade", sequence: 1) {
            fixture,
            name,
            sequence in
            try fixture.draft(name, sequence: sequence)
        },
        policy("expired", "a bundle that has expired", "bundle.expired") { fixture, name, sequence in
            let before = Timestamp(milliseconds: fixture.made.milliseconds - 86_400_000)
            return try fixture.draft(name, sequence: sequence, expires: before)
        },
        policy("wrong-target", "a bundle for another node", "bundle.target") { fixture, name, sequence in
            try fixture.draft(name, sequence: sequence, targets: ["slipway-kit-no-such-node"])
        },
    ]

    private static func policy(
        _ name: String,
        _ about: String,
        _ code: String,
        sequence: Int64? = nil,
        _ draft: @escaping @Sendable (ConformanceFixture, BundleID, Int64) throws -> BundleDraft
    ) -> CaseRecipe {
        CaseRecipe(
            name: name,
            about: about,
            outcome: .refused,
            code: code,
            isRefusedAsOffer: true,
            sequence: sequence
        ) { fixture, name, sequence in
            try draft(fixture, name, sequence).bytes(signedBy: fixture.identity)
        }
    }

    private static let deployments: [CaseRecipe] = [
        deployment("broken-mlmodel", "a model whose MLmodel is no YAML", .failed, "deployment.structure", []) {
            fixture,
            name,
            sequence in
            try fixture.draft(name, sequence: sequence, mlmodel: "flavors: {python_function: [\n")
        },
        deployment("cannot-load", "a model that needs a module that is nowhere", .failed, "deployment.load", [.models])
        {
            fixture,
            name,
            sequence in
            try fixture.draft(name, sequence: sequence, model: .missingModule, isActive: true)
        },
        deployment("ends-while-loading", "a model that ends its process", .failed, "deployment.load", [.models]) {
            fixture,
            name,
            sequence in
            try fixture.draft(name, sequence: sequence, model: .endsWhileLoading, isActive: true)
        },
        hostile(
            "hostile-model",
            "a model that tries to reach tokens, trust, the database, other models, processes and the network"
        ),
        hostile("left-behind", "a model that looks for a process which the hostile one left behind"),
        deployment(
            "other-predictions",
            "a model that predicts something else than where it was made",
            .failed,
            "deployment.golden",
            [.models]
        ) { fixture, name, sequence in
            try fixture.draft(name, sequence: sequence, model: .drifting, isActive: true)
        },
        deployment(
            "crashes",
            "a model that loads, agrees, and aborts when it is asked",
            .rolledBack,
            "deployment.crash",
            [.models, .requests]
        ) { fixture, name, sequence in
            try fixture.draft(name, sequence: sequence, model: .fragile, isActive: true)
        },
        deployment(
            ConformanceKit.hangingBundle,
            "a hook that hangs after the switch, and does not end when it is told to",
            .rolledBack,
            "deployment.hook-failed",
            finding: "hook.timeout",
            [.hook]
        ) { fixture, name, sequence in
            try fixture.draft(name, sequence: sequence)
        },
    ]

    private static func hostile(_ name: String, _ about: String) -> CaseRecipe {
        var recipe = deployment(name, about, .failed, "deployment.load", [.models, .sandbox]) {
            fixture,
            name,
            sequence in
            try fixture.draft(name, sequence: sequence, model: .hostile, isActive: true)
        }
        recipe.says = ConformanceModel.harmless
        return recipe
    }

    private static func deployment(
        _ name: String,
        _ about: String,
        _ outcome: ConformanceCase.Outcome,
        _ code: String,
        finding: String? = nil,
        _ needs: Set<ConformanceCase.Need>,
        _ draft: @escaping @Sendable (ConformanceFixture, BundleID, Int64) throws -> BundleDraft
    ) -> CaseRecipe {
        CaseRecipe(name: name, about: about, outcome: outcome, code: code, finding: finding, needs: needs) {
            fixture,
            name,
            sequence in
            try draft(fixture, name, sequence).bytes(signedBy: fixture.identity)
        }
    }
}
