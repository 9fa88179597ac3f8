import AutomationNode
import Identifiers
import NodeAPI

extension MetricFamily {
    /// The metrics of orders, and of what is followed.
    static func families(of list: OrderList, refused: Int) -> [MetricFamily] {
        orders(list, refused: refused) + follows(list.follows)
    }

    private static let states = ["waiting", "running", "done", "failed"]

    private static func orders(_ list: OrderList, refused: Int) -> [MetricFamily] {
        var epochs = MetricFamily("slipway_order_epoch", .gauge, "Epoch of the order in force, by project.")
        var moves = MetricFamily(
            "slipway_order_state",
            .gauge,
            "1 for the state in which the order in force is on this node, by project; all 0 before it is due."
        )
        for order in list.orders where order.standing != "superseded" {
            let project = ("project", order.project.text)
            epochs.add(Double(order.epoch), [project])
            for state in states { moves.add(order.move?.state == state ? 1 : 0, [project, ("state", state)]) }
        }
        return [
            epochs, moves,
            MetricFamily(
                "slipway_orders_refused_total",
                .counter,
                "Orders that were refused, since the start.",
                Double(refused)
            ),
        ]
    }

    private static func follows(_ follows: [FollowReport]) -> [MetricFamily] {
        var looks = MetricFamily(
            "slipway_follow_looks_total",
            .counter,
            "Looks at the followed place, by project and outcome, since the start."
        )
        var last = MetricFamily(
            "slipway_follow_last_look_seconds",
            .gauge,
            "When the followed place last answered, in seconds since 1970, by project."
        )
        var problems = MetricFamily(
            "slipway_follow_problem",
            .gauge,
            "1 while the followed place cannot be followed, by project."
        )
        for follow in follows {
            let project = ("project", follow.project.text)
            looks.add(Double(follow.looks - follow.failures), [project, ("outcome", "answered")])
            looks.add(Double(follow.failures), [project, ("outcome", "failed")])
            if let checked = follow.checked { last.add(Double(checked.milliseconds) / 1000, [project]) }
            problems.add(follow.code == nil ? 0 : 1, [project])
        }
        return [looks, last, problems]
    }
}
