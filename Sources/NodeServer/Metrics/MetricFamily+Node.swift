import AutomationNode
import Identifiers
import NodeAPI

extension MetricFamily {
    /// The figures of a node.
    static func families(of metrics: NodeMetrics) -> [MetricFamily] {
        var build = MetricFamily("slipway_build_info", .gauge, "1, with the release as a label.")
        build.add(1, [("version", SlipwayVersion.current)])
        return [build] + node(metrics) + projects(metrics.projects)
            + families(of: metrics.orders, refused: metrics.ordersRefused) + families(of: metrics.monitoring)
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
        deployments(projects) + signatures(projects) + current(projects)
    }

    /// The generations of each project, and how they came.
    private static func deployments(_ projects: [NodeMetrics.Project]) -> [MetricFamily] {
        [
            projects.gauge(
                "slipway_current_generation",
                "Number of the current generation, by project."
            ) { project in project.current.map { Double($0.value) } },
            projects.gauge(
                "slipway_last_confirmed_generation",
                "Number of the last confirmed generation, by project."
            ) { project in project.lastConfirmed.map { Double($0.value) } },
            projects.gauge(
                "slipway_generations",
                "Generations on the disk, by project."
            ) { project in Double(project.generations) },
            projects.family(
                "slipway_deployments_total",
                .counter,
                "Deployments that ended, by project and how."
            ) { project in
                DeploymentState.allCases.filter(\.isFinal).map {
                    (Double(project.outcomes[$0] ?? 0), [("outcome", $0.rawValue)])
                }
            },
            projects.gauge(
                "slipway_deployments_in_progress",
                "Deployments under way, by project."
            ) { project in Double(project.underWay) },
            projects.gauge(
                "slipway_last_switch_seconds",
                "Seconds that the last switch took, by project, since the start."
            ) { project in project.lastSwitchSeconds },
        ]
    }

    /// The trust in what each project has, and its age.
    private static func signatures(_ projects: [NodeMetrics.Project]) -> [MetricFamily] {
        [
            projects.gauge(
                "slipway_untrusted_bundles",
                "Bundles on the node whose signers are not trusted any more, by project."
            ) { project in Double(project.untrustedBundles) },
            projects.gauge(
                "slipway_current_untrusted",
                "1 if the signer of what is current is not trusted any more, by project."
            ) { project in project.isCurrentUntrusted ? 1 : 0 },
            projects.gauge(
                "slipway_project_last_signed_seconds",
                "When the newest bundle came, in seconds since 1970, by project."
            ) { project in project.lastSigned.map { Double($0.milliseconds) / 1000 } },
            projects.gauge(
                "slipway_project_last_signed_age_seconds",
                "Seconds since the newest bundle came, by project."
            ) { project in project.secondsSinceSigned },
            projects.gauge(
                "slipway_project_stale",
                "1 if that is longer than the configuration allows, by project that has a limit."
            ) { project in project.isStale.map { $0 ? 1 : 0 } },
        ]
    }

    /// The current generation of each project.
    private static func current(_ projects: [NodeMetrics.Project]) -> [MetricFamily] {
        [
            projects.family(
                "slipway_active_version_info",
                .gauge,
                "1, with the active version of each model of what is current as a label."
            ) { project in
                project.active.sorted { $0.key < $1.key }.map {
                    (1, [("model", $0.key.text), ("version", $0.value.text)])
                }
            },
            projects.gauge(
                "slipway_probation_in_progress",
                "1 if what is current is on probation, by project."
            ) { project in project.isOnProbation ? 1 : 0 },
            projects.gauge(
                "slipway_probation_deadline_timestamp_seconds",
                "When it is rolled back unless it is confirmed, in seconds since 1970, by project that is on probation."
            ) { project in project.probationEnds.map { Double($0.milliseconds) / 1000 } },
            projects.family(
                "slipway_rollbacks_total",
                .counter,
                "Ways back to an earlier generation, by project and what brought them about, since the start."
            ) { project in
                RollbackRule.allCases.map { (Double(project.rollbacks[$0] ?? 0), [("rule", $0.rawValue)]) }
            },
            projects.gauge(
                "slipway_current_break_glass",
                "1 if what is current became so in an emergency, by project."
            ) { project in project.isBreakGlass ? 1 : 0 },
            projects.gauge(
                "slipway_current_policy_unmet",
                "1 if the policy lacks something of what is current, by project; at most a minute old."
            ) { project in project.isUnmet ? 1 : 0 },
        ]
    }
}

extension [NodeMetrics.Project] {
    /// A sample for each project that has a value.
    fileprivate func gauge(
        _ name: String,
        _ help: String,
        _ value: (NodeMetrics.Project) -> Double?
    ) -> MetricFamily {
        family(name, .gauge, help) { project in value(project).map { [($0, [])] } ?? [] }
    }

    /// The samples of each project, with its name before their own labels.
    fileprivate func family(
        _ name: String,
        _ kind: MetricFamily.Kind,
        _ help: String,
        _ samples: (NodeMetrics.Project) -> [(value: Double, labels: [(String, String)])]
    ) -> MetricFamily {
        var family = MetricFamily(name, kind, help)
        for project in self {
            for (value, labels) in samples(project) {
                family.add(value, [("project", project.project.text)] + labels)
            }
        }
        return family
    }
}
