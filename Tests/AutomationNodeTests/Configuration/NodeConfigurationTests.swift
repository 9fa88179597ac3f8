import Identifiers
import Testing

@testable import AutomationNode

@Suite("A configuration")
struct NodeConfigurationTests {
    @Test("may be empty and has sound defaults", arguments: ["", "# nothing\n", "hooks:\n"])
    func defaults(yaml: String) throws {
        let configuration = try NodeConfiguration(yaml: yaml, subject: "node.yaml")
        #expect(configuration.listen == "127.0.0.1:7460")
        #expect(configuration.names.count == 1)
        #expect(configuration.common.probation.minimum == 60)
        #expect(configuration.common.keepConfirmed == 3)
    }

    @Test("says everything, for the node and for a project")
    func everything() throws {
        let configuration = try NodeConfiguration(
            yaml: """
                names: [press-1, line-a]
                listen: 0.0.0.0:8443
                tls: {certificate: /c.pem, key: /k.pem}
                environment: {python: "3.11", mlflow: [">=2,<4"]}
                hooks:
                  pre-activate: {command: [check, --all], timeout: 2m}
                  probe: {command: [probe], timeout: 5s, interval: 500ms}
                probation: {minimum: 5m, confirm: manual, passes: 2}
                retention: {confirmed: 7}
                limits: {bundle: 20GiB, reserve: 1MiB}
                deadlines: {stage: 2h}
                projects:
                  credit:
                    probation: {confirm: automatic}
                    hooks: {on-rollback: {command: [tell]}}
                """,
            subject: "node.yaml"
        )
        #expect(configuration.names == ["press-1", "line-a"])
        #expect(configuration.tls == NodeConfiguration.TLS(certificate: "/c.pem", key: "/k.pem"))
        #expect(configuration.limits.bundleBytes == 20 << 30)
        #expect(
            configuration.common.hooks[.preActivate] == HookConfiguration(command: ["check", "--all"], timeout: 120)
        )
        #expect(configuration.common.probation.deadline == 86400)
        let project = configuration.settings(for: credit)
        #expect(project.probation.confirm == .automatic)
        #expect(project.probation.minimum == 300)
        #expect(Set(project.hooks.keys) == [.preActivate, .probe, .onRollback])
        #expect(project.keepConfirmed == 7)
    }

    @Test(
        "that cannot be understood names file, line and key",
        arguments: [
            ("a: 1", "configuration.key", "node.yaml:1: a"),
            ("names: x\nprobation:\n  minimal: 5s", "configuration.key", "node.yaml:3: probation.minimal"),
            ("probation: {minimum: 60}", "configuration.value", "node.yaml:1: probation.minimum"),
            ("retention: {confirmed: 0}", "configuration.value", "node.yaml:1: retention.confirmed"),
            ("hooks:\n  probe: {command: run it}", "configuration.value", "node.yaml:2: hooks.probe.command"),
            ("hooks:\n  probe: {timeout: 1s}", "configuration.value", "node.yaml:2: hooks.probe"),
            ("probation: {minimum: 10m, deadline: 5m}", "configuration.value", "node.yaml:1: probation.deadline"),
            ("hooks: {probe: {command: [p], interval: 1h}}", "configuration.value", "node.yaml:1: hooks"),
            ("environment: {python: three}", "configuration.value", "node.yaml:1: environment.python"),
            ("projects: {'a b': {}}", "configuration.key", "node.yaml:1: projects.a b"),
            ("tls: {key: k}", "configuration.value", "node.yaml:1: tls"),
            ("scan: {policy: loud}", "configuration.value", "node.yaml:1: scan.policy"),
            ("names: [a", "configuration.syntax", "node.yaml"),
            ("names: a\nnames: b", "configuration.syntax", "node.yaml"),
            ("- a", "configuration.value", "node.yaml:1"),
        ]
    )
    func refuses(yaml: String, code: String, subject: String) throws {
        do {
            _ = try NodeConfiguration(yaml: yaml, subject: "node.yaml")
            Issue.record("\(yaml) was taken")
        } catch {
            #expect(error.stableCode == code, "\(error)")
            #expect(error.subject == subject, "\(error)")
        }
    }

    @Test(
        "compares versions by as many components as it names",
        arguments: [
            ("3.11", "3.11.7", true), ("3.11", "3.1.1", false), ("3", "3.17.2", true), (">=2", "1.30.0", false),
            (">=2", "2.0.0rc1", true), ("<=2.9", "2.9.2", true), ("<4,>=2", "3.0", true), ("<4,>=2", "4.0", false),
            (">2", "2.5", false),
        ]
    )
    func versions(requirement: String, version: String, holds: Bool) throws {
        #expect(try #require(VersionRequirement(requirement)).holds(for: version) == holds)
    }
}
