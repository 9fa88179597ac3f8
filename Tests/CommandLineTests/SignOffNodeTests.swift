import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("Sign-offs at a node, by the program")
struct SignOffNodeTests {
    @Test("a deployment waits for two people, and after a withdrawal nobody goes back to it")
    func whole() async throws {
        let project = try await ReviewedProject()
        let node = try await project.node()
        let refused = try await node.slipway("deploy", "1.tar")
        #expect(refused.status == 4, "\(refused.errors)")
        for words in ["policy.sign-off-missing", "anna, ben", "slipway sign-off"] {
            #expect(refused.errors.contains(words), "\(words): \(refused.errors)")
        }
        #expect(try await node.slipway("generations", "-q").output.isEmpty)

        for person in ["anna", "ben"] { #expect(try await project.signOff("1.tar", person).status == 0) }
        #expect(try await node.slipway("deploy", "1.tar", "--no-claims").status == 4)
        let first = try await node.slipway("deploy", "1.tar")
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("2 claims taken by the node"), "\(first.output)")
        #expect(try await node.slipway("confirm").status == 0)
        #expect(try await node.slipway("claims", "1.tar", "--node", node.address, "-q").lines.count == 2)
        #expect(try await node.slipway("claims", "one", "--node", node.address, "-q").lines.count == 2)

        for person in ["anna", "ben"] { #expect(try await project.signOff("2.tar", person).status == 0) }
        let second = try await node.slipway("deploy", "2.tar", "--json")
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.parsed?["claims"]?["received"]?.array?.count == 2)
        #expect(try await node.slipway("confirm").status == 0)

        let held = try await node.slipway("claims", "one", "--node", node.address, "--json").parsed?["claims"]?.array
        let anna = try #require(held?.first?["claim"]?.string)
        let key = try #require(held?.first?["keyHint"]?.string)
        let own = try await project.fixture.slipway("key", "show", "anna.key.pub", "--json").output.contains(key)
        let withdrawn = try await node.slipway(
            "withdraw",
            "one",
            anna,
            "--node",
            node.address,
            "--key",
            own ? "anna.key" : "ben.key",
            "--reason",
            "wrong data",
            "--yes",
            "--json"
        )
        #expect(withdrawn.status == 0, "\(withdrawn.errors)")
        #expect(withdrawn.parsed?["file"] == .null)
        #expect(withdrawn.parsed?["node"]?["received"]?.array?.count == 1)
        let back = try await node.slipway("rollback", "--to", "1")
        #expect(back.status == 4, "\(back.output)\(back.errors)")
        #expect(back.errors.contains("policy.withdrawn"), "\(back.errors)")
        #expect(
            try await node.slipway("status", "--json").parsed?["projects"]?.array?.first?["current"]?["number"] == 2
        )
    }

    @Test("a plan says what would be sent, what would change and who is missing, and changes nothing on the node")
    func plan() async throws {
        let project = try await ReviewedProject()
        let node = try await project.node()
        let before = try await node.slipway("deploy", "1.tar", "--dry-run", "--json")
        #expect(before.status == 4, "\(before.errors)")
        #expect(before.errors.contains("policy.sign-off-missing"))
        let unknown = before.parsed
        #expect(unknown?["known"] == false && unknown?["accepted"] == false && unknown?["replaces"] == .null)
        #expect(unknown?["decision"]?["judgedBy"] == "here")
        #expect(unknown?["content"]?["files"] == unknown?["content"]?["allFiles"])
        #expect(try await node.slipway("bundles", "-q").output.isEmpty)
        #expect(
            try await node.slipway("audit", "--json").parsed?["records"]?.array?.contains { $0["project"] == "credit" }
                == false
        )

        for person in ["anna", "ben"] { #expect(try await project.signOff("1.tar", person).status == 0) }
        let signed = try await node.slipway("deploy", "1.tar", "--dry-run", "--trust", "key.pem.pub", "--json")
        #expect(signed.status == 0, "\(signed.errors)")
        #expect(
            signed.parsed?["accepted"] == true && signed.parsed?["claims"] == 2 && signed.parsed?["verified"] == true
        )
        #expect(signed.parsed?["decision"]?["approvals"]?.array?.count == 2)
        #expect(try await node.slipway("bundles", "-q").output.isEmpty)
        #expect(try await node.slipway("deploy", "1.tar").status == 0)
        #expect(try await node.slipway("confirm").status == 0)

        let same = try await node.slipway("deploy", "1.tar", "--dry-run", "--json")
        #expect(same.status == 0, "\(same.errors)")
        #expect(same.parsed?["known"] == true && same.parsed?["content"]?["bytes"] == 0)
        #expect(same.parsed?["decision"]?["judgedBy"] == "node" && same.parsed?["changes"] == .array([]))

        let next = try await node.slipway("deploy", "2.tar", "--dry-run", "--json")
        #expect(next.status == 4, "\(next.errors)")
        #expect(next.parsed?["replaces"]?["generation"] == 1)
        #expect(next.parsed?["changes"] == [["model": "m", "from": "1", "to": "2"]])
        let files = try #require(next.parsed?["content"]?["files"]?.integer)
        let all = try #require(next.parsed?["content"]?["allFiles"]?.integer)
        #expect(files > 0 && files < all, "the node has version 1 already")
        let text = try await node.slipway("deploy", "2.tar", "--dry-run", "--active", "m=9")
        #expect(text.status == 4 && text.errors.contains("deployment.unknown-version"), "\(text.errors)")
        #expect(text.output.contains("The node would refuse it."))
        #expect(try await node.slipway("bundles", "-q").lines.count == 1)
    }

    @Test(
        "a plan refuses a schema that breaks callers where the node would, and not where it only reports it",
        arguments: [false, true]
    )
    func schemas(reports: Bool) async throws {
        let fixture = try await Fixture.withProject()
        for (number, column) in [(1, "age"), (2, "city")] {
            let columns = #"[{"name": "\#(column)", "type": "string", "required": true}]"#
            let text = "flavors:\n  custom:\n    data: data.bin\nsignature:\n  inputs: '\(columns)'\n"
            try fixture.directory.write(Array(text.utf8), to: "m\(number)/MLmodel")
            try fixture.directory.write(Array(column.utf8), to: "m\(number)/data.bin")
            try await fixture.slipway("import", "../m\(number)", "--model", "m", "--activate", in: "p")
            try await fixture.slipway(
                "export",
                "--key",
                "../key.pem",
                "-o",
                "../\(number).tar",
                "--id",
                "b\(number)",
                in: "p"
            )
        }
        let node = try await TestNode(fixture, configuration: reports ? "schemas: report\n" : "")
        #expect(try await node.slipway("deploy", "1.tar").status == 0)
        #expect(try await node.slipway("confirm").status == 0)
        let plan = try await node.slipway("deploy", "2.tar", "--dry-run", "--json")
        #expect(plan.parsed?["schemas"]?.array?.isEmpty == false, "\(plan.errors)")
        #expect(plan.status == (reports ? 0 : 4), "\(plan.errors)")
        #expect(plan.errors.contains("deployment.schema") == !reports)
        let deployed = try await node.slipway("deploy", "2.tar")
        #expect((deployed.status == 0) == reports, "\(deployed.errors)")
    }

    @Test("a node without a policy takes any bundle, and a plan says so")
    func withoutPolicy() async throws {
        let project = try await ReviewedProject()
        let node = try await TestNode(project.fixture)
        let plan = try await node.slipway("deploy", "1.tar", "--dry-run", "--json")
        #expect(plan.status == 0, "\(plan.errors)")
        #expect(plan.parsed?["accepted"] == true && plan.parsed?["decision"] == .null)
        #expect(try await node.slipway("deploy", "1.tar").status == 0)
        // The generation is on probation.
        let busy = try await node.slipway("deploy", "2.tar", "--dry-run")
        #expect(busy.status == 4 && busy.errors.contains("deployment.busy"), "\(busy.errors)")
    }

    @Test("an emergency needs the word of its role, and shows wherever the generation does")
    func emergency() async throws {
        let rule = [ReviewedProject.twoPeople, "break-glass: {role: owner, threshold: 1, lasts: 1h}"]
        let project = try await ReviewedProject(rule: rule)
        let node = try await project.node()
        let alone = try await node.slipway("deploy", "1.tar", "--break-glass", "the line stands still")
        #expect(alone.status == 4 && alone.errors.contains("policy.break-glass-missing"), "\(alone.errors)")
        #expect(try await node.slipway("deploy", "1.tar", "--break-glass", " ").status == 2)
        let signed = try await project.signOff("1.tar", "carl", as: "owner", "--comment", "break-glass: line 4")
        #expect(signed.status == 0, "\(signed.errors)")
        #expect(try await node.slipway("deploy", "1.tar").status == 4)
        let planned = try await node.slipway("deploy", "1.tar", "--dry-run", "--break-glass", "the line stands still")
        #expect(planned.status == 0, "\(planned.errors)")
        let done = try await node.slipway("deploy", "1.tar", "--break-glass", "the line stands still")
        #expect(done.status == 0, "\(done.errors)")
        for arguments in [["status"], ["history"], ["history", "1"], ["generations"]] {
            let shown = try await project.fixture.run(Programs.slipway, arguments, environment: node.environment)
            #expect(shown.output.contains("break-glass"), "\(arguments): \(shown.output)\(shown.errors)")
        }
        #expect(try await node.slipway("status").output.contains("carl"))
    }
}

extension TestNode {
    var address: String { environment["SLIPWAY_NODE"] ?? "" }
}

extension CommandRun {
    /// The lines of its output.
    var lines: [Substring] { output.split(separator: "\n") }
}
