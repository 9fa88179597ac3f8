/// The time for which the other side asks to be left alone (RFC 9110, 10.2.3). A date is not understood.
package struct RetryAfter: Error, Hashable {
    package let seconds: UInt32

    /// - Parameter field: the value of the header.
    package init?(_ field: String?) {
        guard let field, let seconds = UInt32(field) else { return nil }
        self.seconds = seconds
    }

    package var duration: Duration { .seconds(seconds) }
}

extension RetryAfter: CustomStringConvertible {
    package var description: String { "Retry-After: \(seconds)" }
}
