import Testing

/// Waits for what another process does, and no longer than it takes.
///
/// - Returns: what `find` found; nil, and an issue of the test, if it found nothing within the limit.
@discardableResult
func eventually<Value>(
    within seconds: Double = 240,
    _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ find: () async throws -> Value?
) async throws -> Value? {
    let clock = ContinuousClock()
    let deadline = clock.now.advanced(by: .seconds(seconds))
    while true {
        if let value = try await find() { return value }
        guard clock.now < deadline else {
            Issue.record("within \(seconds) s there was no \(what)", sourceLocation: sourceLocation)
            return nil
        }
        try await Task.sleep(for: .milliseconds(15))
    }
}
