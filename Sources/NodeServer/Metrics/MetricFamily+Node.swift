import AutomationNode
import Identifiers
import NodeAPI

extension MetricFamily {
    /// The figures of a node.
    static func families(of metrics: NodeMetrics) -> [MetricFamily] {
        var build = MetricFamily("slipway_build_info", .gauge, "1, with the release as a label.")
        build.add(1, [("version", SlipwayVersion.current)])
        return [build] + node(metrics) + projects(metrics.projects) + families(of: metrics.monitoring)
    }

    private static func node(_ metrics: NodeMetrics) -> [MetricFamily] {
        var hooks = MetricFamily(
            "slipway_hook_failures_total",
            .counter,
            "Runs of hooks that failed, by hook, since the start."
        )
        for kind in HookKind.allCases {
            hooks.add(Double(metrics.hookFailures[kind.rawValue] ?? 0), [("hook", kind.rawValue)])
        }
        return [
            MetricFamily(
                "slipway_bundles_received_total",
                .counter,
                "Bundles that were verified and taken in, since the start.",
                Double(metrics.bundlesReceived)
            ),
            MetricFamily(
                "slipway_bundles_refused_total",
                .counter,
                "Bundles that were refused, since the start.",
                Double(metrics.bundlesRefused)
            ),
            MetricFamily(
                "slipway_received_bytes_total",
                .counter,
                "Bytes of bundles and blobs that came in, since the start.",
                Double(metrics.bytesReceived)
            ),
            MetricFamily(
                "slipway_uploads_in_progress",
                .gauge,
                "Uploads under way.",
                Double(metrics.uploadsInProgress)
            ),
            MetricFamily(
                "slipway_state_free_bytes",
                .gauge,
                "Bytes free on the file system of the state.",
                Double(metrics.freeBytes)
            ),
            MetricFamily(
                "slipway_state_free_inodes",
                .gauge,
                "Inodes free on the file system of the state.",
                Double(metrics.freeInodes)
            ),
            MetricFamily("slipway_audit_records", .gauge, "Records in the audit.", Double(metrics.auditRecords)), hooks,
        ]
    }

    private static func projects(_ projects: [NodeMetrics.Project]) -> [MetricFamily] {
        var current = MetricFamily(
            "slipway_current_generation",
            .gauge,
            "Number of the current generation, by project."
        )
        var confirmed = MetricFamily(
            "slipway_last_confirmed_generation",
            .gauge,
            "Number of the last confirmed generation, by project."
        )
        var generations = MetricFamily("slipway_generations", .gauge, "Generations on the disk, by project.")
        var ended = MetricFamily("slipway_deployments_total", .counter, "Deployments that ended, by project and how.")
        var underWay = MetricFamily("slipway_deployments_in_progress", .gauge, "Deployments under way, by project.")
        var switches = MetricFamily(
            "slipway_last_switch_seconds",
            .gauge,
            "Seconds that the last switch took, by project, since the start."
        )
        var untrusted = MetricFamily(
            "slipway_untrusted_bundles",
            .gauge,
            "Bundles on the node whose signers are not trusted any more, by project."
        )
        var currentUntrusted = MetricFamily(
            "slipway_current_untrusted",
            .gauge,
            "1 if the signer of what is current is not trusted any more, by project."
        )
        var signed = MetricFamily(
            "slipway_project_last_signed_seconds",
            .gauge,
            "When the newest bundle came, in seconds since 1970, by project."
        )
        var age = MetricFamily(
            "slipway_project_last_signed_age_seconds",
            .gauge,
            "Seconds since the newest bundle came, by project."
        )
        var stale = MetricFamily(
            "slipway_project_stale",
            .gauge,
            "1 if that is longer than the configuration allows, by project that has a limit."
        )
        var active = MetricFamily(
            "slipway_active_version_info",
            .gauge,
            "1, with the active version of each model of what is current as a label."
        )
        var probation = MetricFamily(
            "slipway_probation_in_progress",
            .gauge,
            "1 if what is current is on probation, by project."
        )
        var deadline = MetricFamily(
            "slipway_probation_deadline_timestamp_seconds",
            .gauge,
            "When it is rolled back unless it is confirmed, in seconds since 1970, by project that is on probation."
        )
        var rollbacks = MetricFamily(
            "slipway_rollbacks_total",
            .counter,
            "Ways back to an earlier generation, by project and what brought them about, since the start."
        )
        var emergency = MetricFamily(
            "slipway_current_break_glass",
            .gauge,
            "1 if what is current became so in an emergency, by project."
        )
        var unmet = MetricFamily(
            "slipway_current_policy_unmet",
            .gauge,
            "1 if the policy lacks something of what is current, by project; at most a minute old."
        )
        for project in projects {
            let name = ("project", project.project.text)
            if let number = project.current { current.add(Double(number.value), [name]) }
            if let number = project.lastConfirmed { confirmed.add(Double(number.value), [name]) }
            generations.add(Double(project.generations), [name])
            underWay.add(Double(project.underWay), [name])
            if let seconds = project.lastSwitchSeconds { switches.add(seconds, [name]) }
            untrusted.add(Double(project.untrustedBundles), [name])
            currentUntrusted.add(project.isCurrentUntrusted ? 1 : 0, [name])
            if let time = project.lastSigned { signed.add(Double(time.milliseconds) / 1000, [name]) }
            if let seconds = project.secondsSinceSigned { age.add(seconds, [name]) }
            if let isStale = project.isStale { stale.add(isStale ? 1 : 0, [name]) }
            for (model, version) in project.active.sorted(by: { $0.key < $1.key }) {
                active.add(1, [name, ("model", model.text), ("version", version.text)])
            }
            emergency.add(project.isBreakGlass ? 1 : 0, [name])
            unmet.add(project.isUnmet ? 1 : 0, [name])
            probation.add(project.isOnProbation ? 1 : 0, [name])
            if let end = project.probationEnds { deadline.add(Double(end.milliseconds) / 1000, [name]) }
            for rule in RollbackRule.allCases {
                rollbacks.add(Double(project.rollbacks[rule] ?? 0), [name, ("rule", rule.rawValue)])
            }
            for state in DeploymentState.allCases where state.isFinal {
                ended.add(Double(project.outcomes[state] ?? 0), [name, ("outcome", state.rawValue)])
            }
        }
        return [
            current, confirmed, generations, ended, underWay, switches, untrusted, currentUntrusted, signed, age, stale,
            active, probation, deadline, rollbacks, emergency, unmet,
        ]
    }
}
