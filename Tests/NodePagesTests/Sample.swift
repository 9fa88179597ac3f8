import Identifiers
import NodeAPI
import Testing

@testable import NodePages

/// Reports of a node, whose texts are as the test says.
enum Sample {
    static let now = Timestamp(seconds: 1_800_000_000)
    static func ago(_ seconds: Double) -> Timestamp { now.adding(seconds: -seconds) }

    static func project() throws -> ProjectName { try #require(ProjectName("credit")) }
    static func model() throws -> ModelName { try #require(ModelName("churn")) }
    static func version(_ text: String = "3") throws -> VersionID { try #require(VersionID(text)) }
    static func bundle() throws -> BundleID { try #require(BundleID("2026-11-23.1")) }
    static func number(_ value: Int64) throws -> GenerationNumber { try #require(GenerationNumber(value)) }
    static let digest = "sha256:" + String(repeating: "a", count: 64)

    /// - Parameter may: what the viewer may do, anywhere.
    static func viewer(may deeds: Set<PageViewer.Deed> = [], name: String = "anna", seesNode: Bool = true) -> PageViewer
    {
        PageViewer(name: name, role: "operator", csrf: "c5f", seesNode: seesNode) { deed, _ in deeds.contains(deed) }
    }

    static func generation(
        _ value: Int64,
        isCurrent: Bool = false,
        confirmed: Timestamp? = ago(3600),
        text: String = "a reason"
    ) throws -> GenerationReport {
        GenerationReport(
            number: try number(value),
            project: try project(),
            bundle: try bundle(),
            bundleDigest: digest,
            sequence: value,
            active: [try model(): try version()],
            created: ago(7200),
            confirmed: confirmed,
            isCurrent: isCurrent,
            isLastConfirmed: isCurrent,
            isPinned: true,
            untrusted: text,
            breakGlass: BreakGlassReport(
                reason: text,
                by: text,
                people: [text],
                claims: [digest],
                policy: digest,
                until: ago(-3600)
            )
        )
    }

    static func deployment(
        _ state: DeploymentState = .active,
        kind: DeploymentKind = .activate,
        text: String = "a reason"
    ) throws -> DeploymentReport {
        DeploymentReport(
            id: 7,
            project: try project(),
            kind: kind,
            state: state,
            bundle: try bundle(),
            bundleDigest: digest,
            generation: try number(4),
            requestedBy: text,
            reason: text,
            started: ago(300),
            updated: ago(60),
            probationEnds: ago(-600),
            replaces: try number(3),
            steps: [
                DeploymentStep(name: "verify", started: ago(299), finished: ago(298.5), succeeded: true, output: ""),
                DeploymentStep(name: text, started: ago(290), finished: ago(200), succeeded: false, output: text),
                DeploymentStep(name: "probation", started: ago(100)),
            ],
            problem: Problem(
                code: "hook.failed",
                title: "Refused",
                status: 422,
                detail: text,
                subject: text,
                findings: [Finding(code: "hook.failed", subject: text, expected: text, found: text)]
            ),
            proofs: [try model(): "golden"]
        )
    }

    static func served(_ state: String = "serving", text: String = "a reason") throws -> ServedModelReport {
        var report = ServedModelReport(
            project: try project(),
            generation: try number(3),
            model: try model(),
            version: try version(),
            part: "active",
            state: state
        )
        report.problem = text
        report.loader = "native"
        report.proof = "golden"
        report.environment = text
        report.since = ago(1000)
        report.requests = 12_345
        report.errors = 6
        return report
    }

    static func report(text: String = "a reason", deployment: DeploymentReport? = nil) throws -> ProjectReport {
        ProjectReport(
            project: try project(),
            current: try generation(3, isCurrent: true, text: text),
            lastConfirmed: try number(3),
            highestSequence: 12,
            deployment: deployment,
            models: [try served(text: text)],
            bad: [try bundle()],
            damaged: [
                DamagedVersionReport(
                    generation: try number(2),
                    model: try model(),
                    version: try version("1"),
                    problem: text
                )
            ],
            lastSigned: ago(90_000),
            isStale: true,
            policy: [text]
        )
    }

    static func bundleReport(text: String = "a reason") throws -> BundleReport {
        BundleReport(
            project: try project(),
            bundle: try bundle(),
            digest: digest,
            sequence: 12,
            created: ago(100_000),
            expires: ago(10),
            targets: [text],
            notes: text,
            signer: text,
            received: ago(90_000),
            files: 12,
            bytes: 123_456,
            models: [.init(name: try model(), active: try version(), versions: [try version(), try version("1")])],
            bad: BadMark(since: ago(50), code: "deployment.crash", reason: text, deployment: 6, by: text),
            untrusted: text
        )
    }

    static func alert(_ state: AlertReport.State = .open, text: String = "a reason") throws -> AlertReport {
        AlertReport(
            number: 5,
            state: state,
            project: try project(),
            model: try model(),
            version: try version(),
            generation: try number(3),
            rule: "drift",
            time: ago(500),
            last: ago(50),
            count: 3,
            summary: text,
            columns: [text],
            figures: [.init(name: text, value: 0.5)],
            acknowledged: state == .open ? nil : .init(by: text, time: ago(20), note: text)
        )
    }

    static func record(text: String = "a reason") throws -> AuditRecord {
        AuditRecord(
            number: 99,
            time: ago(5),
            actor: text,
            action: text,
            project: try project(),
            subject: text,
            outcome: text,
            detail: text,
            previous: digest,
            hash: digest
        )
    }

    static func decision(text: String = "a reason", allowed: Bool = false) throws -> DecisionReport {
        DecisionReport(
            project: try project(),
            bundle: try bundle(),
            digest: digest,
            statement: digest,
            active: [try model(): try version()],
            allowed: allowed,
            mode: "enforce",
            policy: digest,
            rule: 1,
            findings: [
                .init(code: "policy.sign-off-missing", weight: "blocks", subject: text, expected: text, found: text)
            ],
            approvals: [.init(role: text, person: text, claim: digest, issued: ago(1000), until: ago(-1000))],
            judged: now
        )
    }
}
