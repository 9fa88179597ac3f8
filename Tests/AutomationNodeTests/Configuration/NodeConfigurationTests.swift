import Identifiers
import ModelWorkers
import Serving
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
                ui: false
                tls: {certificate: /c.pem, key: /k.pem}
                environment: {python: "3.11", mlflow: [">=2,<4"]}
                hooks:
                  pre-activate: {command: [check, --all], timeout: 2m}
                  probe: {command: [probe], timeout: 5s, interval: 500ms, sandbox: best, sandbox-allow: {network: true}}
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
        #expect(!configuration.hasPages && NodeConfiguration().hasPages)
        #expect(configuration.names == ["press-1", "line-a"])
        #expect(configuration.tls == NodeConfiguration.TLS(certificate: "/c.pem", key: "/k.pem"))
        #expect(configuration.limits.bundleBytes == 20 << 30)
        #expect(
            configuration.common.hooks[.preActivate] == HookConfiguration(command: ["check", "--all"], timeout: 120)
        )
        let probe = try #require(configuration.common.hooks[.probe])
        #expect(probe.sandbox.mode == .best && probe.sandbox.allowsNetwork && probe.interval == 0.5)
        #expect(configuration.common.hooks[.preActivate]?.sandbox.mode == .off)
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
            ("names: x\nlisten: :7460", "configuration.value", "node.yaml:2: listen"),
            ("listen: 7460", "configuration.value", "node.yaml:1: listen"),
            ("listen: ::1:7460", "configuration.value", "node.yaml:1: listen"),
            ("names: x\nprobation:\n  minimal: 5s", "configuration.key", "node.yaml:3: probation.minimal"),
            ("probation: {minimum: 60}", "configuration.value", "node.yaml:1: probation.minimum"),
            ("retention: {confirmed: 0}", "configuration.value", "node.yaml:1: retention.confirmed"),
            ("hooks:\n  probe: {command: run it}", "configuration.value", "node.yaml:2: hooks.probe.command"),
            ("hooks:\n  probe: {timeout: 1s}", "configuration.value", "node.yaml:2: hooks.probe"),
            (
                "hooks:\n  probe: {command: [p], sandbox: some}", "configuration.value",
                "node.yaml:2: hooks.probe.sandbox"
            ),
            ("probation: {minimum: 10m, deadline: 5m}", "configuration.value", "node.yaml:1: probation.deadline"),
            ("hooks: {probe: {command: [p], interval: 1h}}", "configuration.value", "node.yaml:1: hooks"),
            ("environment: {python: three}", "configuration.value", "node.yaml:1: environment.python"),
            ("projects: {'a b': {}}", "configuration.key", "node.yaml:1: projects.a b"),
            ("tls: {key: k}", "configuration.value", "node.yaml:1: tls"),
            ("scan: {policy: loud}", "configuration.value", "node.yaml:1: scan.policy"),
            ("shutdown: {drain: 2h}", "configuration.value", "node.yaml:1: shutdown.drain"),
            ("shutdown:\n  wait: 5s", "configuration.key", "node.yaml:2: shutdown.wait"),
            ("probes: open", "configuration.value", "node.yaml:1: probes"),
            ("recovery: {hold: soon}", "configuration.value", "node.yaml:1: recovery.hold"),
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

    @Test("says how a node stops and starts, and who may probe it")
    func lifecycle() throws {
        let usual = NodeConfiguration()
        #expect(
            usual.shutdown.drain == 0 && usual.shutdown.grace == 25 && usual.startHold == 30 && usual.probes == .token
        )
        let yaml = "shutdown: {drain: 10s, grace: 1m}\nrecovery: {hold: 0s}\nprobes: anonymous\n"
        let own = try NodeConfiguration(yaml: yaml, subject: "node.yaml")
        #expect(own.shutdown.drain == 10 && own.shutdown.grace == 60 && own.startHold == 0 && own.probes == .anonymous)
        #expect(own.needingRestart(since: usual).isEmpty)
        let other = try NodeConfiguration(
            yaml: "listen: 127.0.0.1:1\nsocket: /s\noperators: {socket: /o}\ntls: {certificate: c, key: k}\n"
                + "limits: {ballast: 0}\naudit: {anchor: {to: journald}}\n",
            subject: "node.yaml"
        )
        let expected = ["listen", "socket", "operators.socket", "tls", "limits.ballast", "audit.anchor"]
        #expect(other.needingRestart(since: usual) == expected)
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

@Suite("What a configuration says of scoring")
struct ScoringConfigurationTests {
    @Test("the sandbox is said for the node, a project and a model, and exceptions come only from there")
    func sandbox() throws {
        let configuration = try NodeConfiguration(
            yaml: """
                scoring:
                  sandbox: best
                  models: {forecaster: {sandbox-allow: {network: true, loopback: true, read: [/data/lookup]}}}
                projects:
                  own: {scoring: {sandbox: required, models: {forecaster: {sandbox: off}}}}
                """,
            subject: "node.yaml"
        )
        let common = configuration.common.scoring
        let forecaster = try #require(ModelName("forecaster"))
        let other = try #require(ModelName("other"))
        #expect(common.sandbox.mode == .best)
        #expect(common.settings(for: other).worker.sandbox.allowsNetwork == false)
        let allowed = common.settings(for: forecaster).worker.sandbox
        #expect(allowed.mode == .best && allowed.allowsNetwork && allowed.allowsLoopback && !allowed.allowsGPU)
        #expect(allowed.readable == ["/data/lookup"])
        let own = configuration.settings(for: try #require(ProjectName("own"))).scoring
        #expect(own.sandbox.mode == .required)
        #expect(own.settings(for: forecaster).worker.sandbox.mode == .off)
        #expect(NodeConfiguration().common.scoring.sandbox.mode == nil)
    }

    @Test("has defaults, and each project and each model may change them")
    func layers() throws {
        let configuration = try NodeConfiguration(
            yaml: """
                scoring:
                  python: /opt/models/bin/python
                  replicas: 2
                  limits: {memory: 1GiB, body: 1MiB}
                  models: {churn: {replicas: 4, batching: {rows: 32}}}
                probation: {rules: {crashes: 2, errors: 0.2, latency: 0, golden: 5m, requests: 10}}
                projects:
                  credit:
                    scoring: {replicas: 3, environment: off, models: {churn: {loader: mlflow}}}
                    probation: {rules: {crashes: 0}}
                """,
            subject: "test.yaml"
        )
        let churn = try #require(ModelName("churn"))
        let mood = try #require(ModelName("mood"))
        let common = configuration.common.scoring
        #expect(common.environment == .automatic)
        #expect(common.settings(for: mood).worker.replicas == 2)
        #expect(common.settings(for: churn).worker.replicas == 4)
        #expect(common.settings(for: churn).worker.memoryBytes == 1 << 30)
        #expect(common.bodyBytes == 1 << 20)
        let own = configuration.settings(for: credit)
        #expect(own.scoring.environment == .off)
        #expect(own.scoring.python == "/opt/models/bin/python")
        #expect(own.scoring.settings(for: mood).worker.replicas == 3)
        #expect(own.scoring.settings(for: churn).worker.replicas == 4)
        #expect(own.scoring.settings(for: churn).worker.loader == .mlflow)
        #expect(own.scoring.settings(for: churn).worker.batchRows == 32)
        #expect(own.probation.rules[CrashRule.self].limit == 0)
        #expect(own.probation.rules[ErrorRule.self].share == 0.2)
        #expect(own.probation.rules[GoldenRule.self].interval == 300)
        #expect(own.probation.rules[DeadlineRule.self].requests == 10)
        let defaults = NodeConfiguration().common
        #expect(defaults.probation.rules == ProbationRules())
        #expect(!defaults.scoring.anonymous)
        #expect(defaults.scoring.log.sample == 0)
    }

    @Test("names the program that answers with native forms, and the loader of each model")
    func native() throws {
        let configuration = try NodeConfiguration(
            yaml: "scoring: {worker: /opt/slipway/slipway-worker, loader: native, models: {churn: {loader: direct}}}",
            subject: "test.yaml"
        )
        let scoring = configuration.common.scoring
        #expect(scoring.worker == "/opt/slipway/slipway-worker")
        #expect(scoring.settings(for: try #require(ModelName("mood"))).worker.loader == .native)
        #expect(scoring.settings(for: try #require(ModelName("churn"))).worker.loader == .direct)
        #expect(NodeConfiguration().common.scoring.worker == nil)
    }

    @Test(
        "is refused where it cannot be right, by its place",
        arguments: [
            "scoring: {worker: slipway-worker}", "scoring: {models: {a: {worker: /w}}}",
            "scoring: {python: bin/python}", "scoring: {environment: python}", "scoring: {environment: conda}",
            "scoring: {replicas: 0}", "scoring: {loader: pickle}", "scoring: {limits: {memory: 1MiB}}",
            "scoring: {limits: {start: 0s}}", "scoring: {limits: {body: 2GiB}}", "scoring: {anonymous: yes please}",
            "scoring: {log: {sample: 2}}", "scoring: {models: {'a b': {}}}", "scoring: {models: {a: {python: /p}}}",
            "scoring: {sandbox: some}", "scoring: {sandbox-allow: {root: true}}",
            "scoring: {sandbox-allow: {read: [data]}}",
            "scoring: {sandbox-allow: {read: [/]}}", "scoring: {sandbox-allow: {read: [/data/../etc]}}",
            "scoring: {sandbox-allow: {network: perhaps}}", "scoring: {pyton: /p}", "probation: {rules: {errors: 5}}",
            "probation: {rules: {latency: 0.5}}",
            "probation: {rules: {golden: 10ms}}", "probation: {rules: {crash: 1}}", "deadlines: {load: 0s}",
        ]
    )
    func refusals(yaml: String) {
        do {
            _ = try NodeConfiguration(yaml: yaml, subject: "test.yaml")
            Issue.record("\(yaml) was taken")
        } catch {
            #expect([.configurationKey, .configurationValue].contains(error.code), "\(error)")
            #expect(error.subject.hasPrefix("test.yaml:1"), "\(error)")
        }
    }
}
