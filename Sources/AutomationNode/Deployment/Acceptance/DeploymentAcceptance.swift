import AsyncSupport
import Bundles
import GRDB
import Identifiers
import NodeAPI
import Signing

/// Takes the order to deploy a bundle, if that can begin. Calls block.
struct DeploymentAcceptance: Sendable {
    let stored: StoredBundles
    let links: CurrentLinks
    let configuration: LiveConfiguration
    let verifier: GenerationVerifier
    let register: DeploymentRegister
    let policy: PolicyCheck

    /// - Throws: `bundle.not-found`, `bundle.ambiguous`, `bundle.bad`, `deployment.unknown-version`, `deployment.choice`,
    ///   `deployment.busy`, and `policy.…` where sign-offs are missing.
    func accept(
        _ project: ProjectName,
        _ request: DeploymentRequest,
        by requester: Requester
    ) throws -> AcceptedDeployment {
        let known = try stored.database.read { try BundleRecord.all(of: project, in: $0) }
        let bundle = try BundleChoice(text: request.bundle, project: project).find(in: known)
        try refuseIfBad(bundle)
        let contents = try stored.load(bundle)
        let active = try active(of: contents, changedBy: request.active ?? [:])
        let choices = active.filter { contents.active[$0.key] != $0.value }.sorted { $0.key < $1.key }.map {
            name,
            version in
            "\(name) \(version) by choice in place of \(contents.active[name]?.text ?? "none")"
        }
        try refuseIfForbidden(choices, bundle)
        let kind: DeploymentKind = request.stageOnly == true ? .stage : .activate
        if let report = try existing(bundle, active, kind) { return .already(report) }
        let allowed = try allowed(request, active)
        // What is only staged answers nobody.
        if kind == .activate {
            try policy.require(
                PolicyQuestions.Subject(bundle: bundle, active: active, breakGlass: request.breakGlass),
                on: .acceptance,
                by: requester.name,
                what: "a deployment"
            )
        }
        let record = DeploymentRecord(
            project: project,
            kind: kind,
            bundle: bundle.report.bundle,
            bundleDigest: bundle.digest,
            active: active,
            allowedSchemaChanges: allowed,
            requestedBy: requester.name,
            reason: request.reason,
            breakGlassReason: request.breakGlass,
            started: register.journal.clock.timeOfDay
        )
        return try register.insert(record, choices: choices)
    }

    /// The bundle and the active versions that a deployment would have, for who asks about it.
    /// - Throws: `bundle.not-found`, `bundle.ambiguous`, `deployment.unknown-version`.
    func subject(
        _ project: ProjectName,
        _ text: String,
        _ changes: [ModelName: VersionID]
    ) throws -> PolicyQuestions.Subject {
        let known = try stored.database.read { try BundleRecord.all(of: project, in: $0) }
        let bundle = try BundleChoice(text: text, project: project).find(in: known)
        return PolicyQuestions.Subject(
            bundle: bundle,
            active: try active(of: try stored.load(bundle), changedBy: changes)
        )
    }

    /// - Throws: `deployment.choice` where only what the signer made active may be.
    private func refuseIfForbidden(_ choices: [String], _ bundle: BundleRecord) throws(NodeFailure) {
        guard !choices.isEmpty, configuration.settings(for: bundle.project).operatorChoice == .none else {
            return
        }
        throw NodeFailure(
            .deploymentChoice,
            "\(bundle.project) \(bundle.report.bundle)",
            expected: "the versions that the signer of the bundle made active, as operator-choice: none demands",
            found: choices.joined(separator: ", ")
        )
    }

    /// - Throws: `deployment.unknown-version` for a model that is not to be active.
    private func allowed(_ request: DeploymentRequest, _ active: [ModelName: VersionID]) throws -> [ModelName] {
        let models = Set(request.allowSchemaChange ?? []).sorted()
        guard let stranger = models.first(where: { active[$0] == nil }) else { return models }
        throw NodeFailure(
            .deploymentVersion,
            stranger.text,
            expected: "models that are to be active (\(active.keys.map(\.text).sorted().joined(separator: ", ")))",
            found: "\(stranger), whose schema may change"
        )
    }

    /// - Throws: `bundle.bad`.
    private func refuseIfBad(_ bundle: BundleRecord) throws {
        let known = try stored.database.read { try BadBundleRecord.find(bundle.project, bundle.digest, in: $0) }
        guard let mark = known?.mark else { return }
        let why = mark.deployment.map { "deployment \($0) of it was rolled back" } ?? "\(mark.by) said so"
        throw NodeFailure(
            .bundleBad,
            "\(bundle.project) \(bundle.report.bundle)",
            "is marked bad since \(mark.since): \(why) (\(mark.code): \(mark.reason)); deploy another bundle, or, when the "
                + "cause is gone, remove the mark: slipway mark-good \(bundle.report.bundle)",
            findings: [
                Finding(
                    code: NodeCode.bundleBad.rawValue,
                    subject: bundle.report.bundle.text,
                    expected: "a bundle that has not failed here",
                    found: "\(mark.code) at \(mark.since)"
                )
            ]
        )
    }

    /// The bundle's own active versions with those asked for in their place.
    private func active(
        of bundle: StoredBundle,
        changedBy changes: [ModelName: VersionID]
    ) throws -> [ModelName: VersionID] {
        let findings = changes.sorted { $0.key < $1.key }.compactMap { name, version -> Finding? in
            let versions = bundle.manifest.model(name)?.versions.map(\.version.text)
            if versions?.contains(version.text) == true { return nil }
            return Finding(
                code: NodeCode.deploymentVersion.rawValue,
                subject: "\(name):\(version)",
                expected: versions.map { "one of the versions \($0.joined(separator: ", "))" }
                    ?? "a model of the bundle",
                found: versions == nil ? "no model \(name)" : "\(version)"
            )
        }
        guard findings.isEmpty else {
            throw NodeFailure(
                .deploymentVersion,
                bundle.manifest.bundle.text,
                findings.map { "\($0.subject): expected \($0.expected), found \($0.found)" }.joined(separator: "; "),
                findings: findings
            )
        }
        return bundle.active.merging(changes) { $1 }
    }

    /// The deployment that made things as they are asked for, if they are, and are whole.
    private func existing(
        _ bundle: BundleRecord,
        _ active: [ModelName: VersionID],
        _ kind: DeploymentKind
    ) throws -> DeploymentReport? {
        let project = bundle.project
        let current = try links.generation(of: project)
        let report = try stored.database.read { database -> DeploymentReport? in
            if try DeploymentRecord.unfinished(of: project, in: database) != nil { return nil }
            let same = try GenerationRecord.all(of: project, in: database).filter {
                $0.bundleDigest == bundle.digest && $0.active == active
            }
            let made = same.last { made in
                [.ready, .confirmed].contains(made.state) && (kind == .stage || made.number == current)
            }
            guard let made else { return nil }
            let maker = try DeploymentRecord.maker(of: made.number, project, staged: kind == .stage, in: database)
            return try maker.map { try register.journal.report(of: $0, in: database) }
        }
        guard let number = report?.generation else { return nil }
        return verifier.isThere(project, number) ? report : nil
    }
}
