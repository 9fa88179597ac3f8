/// The error of a test whose awaited condition did not come about.
struct NeverCame: Error {}

/// Waits until something that another thread does has come about, ten minutes at most.
func until(_ condition: () -> Bool) async throws {
    for _ in 0..<600_000 {
        if condition() { return }
        try await Task.sleep(for: .milliseconds(1))
    }
    throw NeverCame()
}
