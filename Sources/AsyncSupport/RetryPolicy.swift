/// The tries of something that may be repeated without harm, and the pauses between them.
package struct RetryPolicy: Sendable, Hashable {
    /// The usual pause before each further try; there are no more tries than that.
    package var pauses: [Duration]
    /// The longest pause that the other side may ask for.
    package var longestPause: Duration

    package init(pauses: [Duration], longestPause: Duration = .seconds(60)) {
        self.pauses = pauses
        self.longestPause = longestPause
    }

    /// The wait before a further try. The usual pauses vary by a quarter, so that many who failed together do not
    /// come back together.
    /// - Parameters:
    ///   - retry: the tries before it that failed and were repeated.
    ///   - asked: for how long the other side asks to be left alone.
    /// - Returns: nil if it is not tried again: that was the last try, or more patience is asked for than there is.
    package func pause(before retry: Int, asked: Duration? = nil) -> Duration? {
        guard retry < pauses.count else { return nil }
        let usual = pauses[retry]
        guard let asked else { return usual * Double.random(in: 0.75...1.25) }
        return asked <= longestPause ? max(asked, usual) : nil
    }
}
