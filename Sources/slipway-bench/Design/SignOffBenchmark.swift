import Bundles
import Identifiers
import Signing
import StrictJSON
import TestSupport

/// The decision on a bundle with as many claims as one may have, beside verifying their signatures alone.
struct SignOffBenchmark: Benchmark {
    let name = "sign-off"
    let abstract =
        "slipway policy check with 1,000 claims of 100 people, beside openssl dgst -verify of as many signatures (wanted: at most 1 s and 1.2 "
        + "times the time)"

    private static let people = 100
    private static let bundle = "bundle.tar"

    func run(_ conditions: Conditions) async throws -> Report {
        let node = try DesignNode()
        let tree = try ModelTree.large(bytes: 1 << 20, in: node.place)
        try node.makeProject("project")
        try node.importAll(tree, into: "project")
        try node.export("project", as: Self.bundle)
        try Self.writePeople(node)
        try node.settle()
        let row = try await Comparison(
            what: "decide on 1,000 claims",
            ours: Side(
                name: "slipway policy check",
                run: {
                    try node.run([
                        DesignNode.slipway, "policy", "check", "policy.yaml", "--bundle", Self.bundle, "--trust",
                        DesignNode.trust, "--quiet",
                    ])
                }
            ),
            peer: Side(name: "openssl dgst -verify, 1,000 times", run: { try node.shell(Self.verifyAll) }),
            targets: [.seconds(atMost: 1), .wall(atMost: 1.2), .processor(atMost: 1.2)]
        ).run(rounds: conditions.rounds)
        return Report(
            lines: [
                "each signature is of a person whom the policy names; slipway verifies the bundle and reads the claims, too"
            ],
            rows: [row]
        )
    }

    private static let verifyAll = """
        i=0
        while [ $i -lt \(ClaimLimits.count) ]; do
            openssl dgst -sha256 -verify reviewers/p$((i % \(people))).pem -signature $i.sig $i.message
            i=$((i + 1))
        done
        """

    /// The policy, its reviewers, the claims, and for openssl each signature with the message that it is over.
    private static func writePeople(_ node: DesignNode) throws {
        let place = node.place
        let keys = (0..<people).map { _ in SigningKey.generate() }
        for (number, key) in keys.enumerated() {
            try place.write(Array(key.verificationKey.pem.utf8), to: "reviewers/p\(number).pem")
        }
        try place.write(Array(policy.utf8), to: "policy.yaml")
        let bundle = try UnverifiedBundle.read(place.path(Self.bundle))
        var lines: [UInt8] = []
        for number in 0..<ClaimLimits.count {
            let identity = SigningIdentity(key: keys[number % people])
            let claim = try Claim.sign(.signOff(try signOff(of: bundle)), with: identity)
            lines += claim.bytes + [UInt8(ascii: "\n")]
            let parts = try parts(of: claim)
            try place.write(parts.message, to: "\(number).message")
            try place.write(parts.signature, to: "\(number).sig")
        }
        try place.write(lines, to: ClaimLines.name(besides: Self.bundle))
    }

    private static let policy = """
        format: slipway.policy/1
        roles: {validator: {people: {\((0..<people).map { "p\($0): p\($0).pem" }.joined(separator: ", "))}}}
        rules: [{projects: "*", mode: enforce, sign-offs: [{role: validator, threshold: \(people)}]}]
        default: {mode: enforce}

        """

    private static func signOff(of bundle: UnverifiedBundle) throws -> SignOffClaim {
        guard let role = RoleName("validator") else { throw BenchmarkFailed(description: "validator is no role") }
        let manifest = bundle.manifest
        var active: [ModelName: VersionID] = [:]
        for model in manifest.models { active[model.name] = model.active }
        return SignOffClaim(
            decision: .approve,
            role: role,
            project: manifest.project,
            bundle: manifest.bundle,
            statement: try BundleSignature.statementDigest(of: bundle.signature),
            sequence: manifest.sequence,
            manifest: bundle.manifestDigest,
            root: try Statement(subject: manifest.bundle, resources: bundle.resources).root,
            active: active,
            issued: manifest.created
        )
    }

    /// The signature of a claim, and the message that it is over.
    private static func parts(of claim: Claim) throws -> (message: [UInt8], signature: [UInt8]) {
        let document = try JSONParser.parse(claim.bytes, subject: "claim", sizeLimit: ClaimLimits.bytes)
        let envelope = document["dsseEnvelope"]
        guard let payload = envelope?["payload"]?.string.flatMap({ Base64.decode($0) }),
            let signature = envelope?["signatures"]?.array?.first?["sig"]?.string.flatMap({ Base64.decode($0) })
        else { throw BenchmarkFailed(description: "a claim has no envelope") }
        let type = "application/vnd.in-toto+json"
        let head = "DSSEv1 \(type.utf8.count) \(type) \(payload.count) "
        return (Array(head.utf8) + payload, signature)
    }
}
