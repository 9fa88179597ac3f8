package import AsyncSupport

/// The waits for a registry, and the tries of a request.
package struct RegistryTimeouts: Sendable {
    /// To have a connection, TLS handshake included.
    package var connect: Duration = .seconds(10)
    /// Without a byte of an answer, or without a byte of a request taken.
    package var silence: Duration = .seconds(60)
    /// Without an answer after the last byte of an upload, which the registry hashes first.
    package var uploadAnswer: Duration = .seconds(15 * 60)
    /// Further tries of a request; what comes through begins them anew.
    package var retries = 6
    /// The most that the first pause takes; each further one may take twice as long.
    package var firstPause: Duration = .milliseconds(400)
    /// The longest pause, and the longest that a registry may ask for.
    package var longestPause: Duration = .seconds(60)
    /// The time for which a mirror that failed is left alone.
    package var mirrorPause: Duration = .seconds(5 * 60)
    /// Connections to a registry at one time, and with that contents that are moved at one time.
    package var width = 8
    package var clock: any TimeSource = SystemClock()

    package init() {}

    /// The wait before a further try: any part of a time that doubles, so that many who failed together come back apart.
    /// - Parameters:
    ///   - retry: the tries before it that failed and were repeated.
    ///   - asked: for how long the registry asks to be left alone.
    /// - Returns: nil if it is not tried again: that was the last try, or more patience is asked for than there is.
    func pause(before retry: Int, asked: Duration?) -> Duration? {
        guard retry < retries else { return nil }
        let bound = min(firstPause * (1 << min(retry, 16)), longestPause)
        let usual = bound * Double.random(in: 0...1)
        guard let asked else { return usual }
        // A little later than was asked for, each for itself.
        return asked <= longestPause ? asked + usual : nil
    }
}
