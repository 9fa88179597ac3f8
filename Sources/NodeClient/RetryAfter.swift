/// How long whoever answered asks to be left alone (RFC 9110, 10.2.3); a date is not understood.
struct RetryAfter: Error {
    let seconds: UInt32

    init?(_ field: String?) {
        guard let field, let seconds = UInt32(field) else { return nil }
        self.seconds = seconds
    }
}

extension RetryAfter: CustomStringConvertible {
    var description: String { "Retry-After: \(seconds)" }
}
