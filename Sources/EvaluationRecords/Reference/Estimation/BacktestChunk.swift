/// One chunk of a backtest; null where a figure is undefined.
package struct BacktestChunk: Codable, Sendable, Hashable {
    package let realised: Rounded?
    package let estimate: Rounded?
    package let low: Rounded?
    package let high: Rounded?
    package let inside: Bool?

    package init(
        realised: Rounded?,
        estimate: Rounded?,
        low: Rounded?,
        high: Rounded?,
        inside: Bool?
    ) {
        self.realised = realised
        self.estimate = estimate
        self.low = low
        self.high = high
        self.inside = inside
    }
}
