import AutomationNode

extension MetricFamily {
    static func families(of metrics: NodeMetrics) -> [MetricFamily] {
        []
    }
}
