import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("A node with a policy")
struct SignOffTests {
    private static let policy = """
        format: slipway.policy/1
        roles:
          validator: {people: {anna: [anna.pem], ben: [ben.pem]}}
        rules:
          - projects: [credit]
            mode: enforce
            sign-offs: [{role: validator, threshold: 2}]
        default: {mode: off}

        """

    private let fixture: Fixture
    private let testProject: TestProject
    private let node: TestNode
    /// No new generation stays once the file `bad` is there.
    private let settings: String

    init() async throws {
        fixture = try Fixture()
        testProject = try await TestProject.shared()
        node = try await TestNode(fixture, trusting: [testProject.publicKey])
        settings = "hooks: {post-activate: {command: [sh, -c, 'test ! -e \(fixture.path("bad"))']}}\n" + Settings.quick
        for name in ["anna", "ben"] { try await fixture.slipway("key", "generate", "\(name).key") }
        // Claims come beside the bundles, which other tests use, too.
        for number in 1...3 {
            try await fixture.shell("cp '\(testProject.bundle(number))' '\(fixture.path("\(number).tar"))'")
        }
        try await fixture.shell(
            """
            mkdir -p '\(node.state)/reviewers'
            for name in anna ben; do cp $name.key.pub '\(node.state)'/reviewers/$name.pem; done
            printf '%s' "$POLICY" > '\(node.state)/policy.yaml'
            """,
            environment: ["POLICY": Self.policy]
        )
    }

    private func sign(_ number: Int, _ person: String) async throws {
        try await fixture.slipway(
            "sign-off",
            "\(number).tar",
            "--trust",
            testProject.publicKey,
            "--key",
            "\(person).key",
            "--role",
            "validator",
            "--decision",
            "approve",
            "--yes"
        )
    }

    /// Takes the first claim beside a bundle back, at the node.
    private func withdraw(_ number: Int, _ person: String) async throws {
        let claims = try await fixture.slipway("claims", "\(number).tar", "-q").output.split(separator: "\n")
        try await node.slipway(
            "withdraw",
            "\(number).tar",
            String(try #require(claims.first)),
            "--node",
            try node.address,
            "--key",
            "\(person).key",
            "--reason",
            "wrong data",
            "--yes"
        )
    }

    @Test(
        "says who is missing, deploys what two people signed, does not go back by hand to what one took back, but by itself"
    )
    func story() async throws {
        try await node.start(settings)
        let unsigned = try await node.slipway("deploy", "1.tar", "--wait", ends: 4)
        for words in ["policy.sign-off-missing", "anna, ben"] {
            #expect(unsigned.errors.contains(words), unsigned.said)
        }
        try await sign(1, "anna")
        let half = try await node.slipway("deploy", "1.tar", "--wait", ends: 4)
        #expect(half.errors.contains("missing is any of ben"), half.said)
        #expect(node.current() == nil)

        try await sign(1, "ben")
        try await node.slipway("deploy", "1.tar", "--wait")
        let first = try #require(node.current())
        for person in ["anna", "ben"] { try await sign(2, person) }
        try await node.slipway("deploy", "2.tar", "--wait")
        let second = try #require(node.current())
        #expect(second != first)

        try await withdraw(1, "anna")
        // The node keeps its word without the file.
        await node.stop()
        try await node.start(settings)
        let back = try await node.slipway("rollback", "--json", ends: 4)
        #expect(back.code == "policy.withdrawn", back.said)
        #expect(node.current() == second)

        // What is current now would not be allowed any more either, and yet a node must be able to return to it.
        try await withdraw(2, "anna")
        let digest = try #require(try await node.get("/v1/projects/credit")["current"]?["bundleDigest"]?.string)
        let decision = try await node.get("/v1/projects/credit/bundles/\(digest)/decision")
        #expect(decision["allowed"]?.bool == false)
        for person in ["anna", "ben"] { try await sign(3, person) }
        try fixture.directory.write([], to: "bad")
        let failed = try await node.slipway("deploy", "3.tar", "--wait", "--json", ends: 3)
        #expect(failed.code == "deployment.rolled-back", failed.said)
        #expect(node.current() == second)

        let records = try await node.slipway("audit", "--json").json["records"]?.array ?? []
        let actions = Set(records.compactMap { $0["action"]?.string })
        #expect(actions.isSuperset(of: ["policy.refused", "policy.allowed", "claim.received"]), "\(actions)")
        try await StateCheck(node: node).run()
    }
}
