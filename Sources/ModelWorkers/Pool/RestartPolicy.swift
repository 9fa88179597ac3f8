/// Pauses before an ended worker is started again, and the limit that makes a crash loop of it. Times are seconds since
/// one beginning.
struct RestartPolicy {
    private static let firstDelay = 0.1
    private static let longestDelay = 30.0
    /// Ends within this count together; a worker that was up for as long has recovered.
    private static let window = 60.0

    /// Ends that a window may have.
    let limit: Int
    private var ends: [Double] = []
    private var endsInRow = 0
    private var isLooping = false

    init(limit: Int) {
        self.limit = limit
    }

    /// - Parameter seconds: how long the worker had been up, 0 if it never was.
    /// - Returns: how long to wait before the next start.
    mutating func ended(at now: Double, afterSeconds seconds: Double) -> Double {
        if seconds >= Self.window {
            endsInRow = 0
            isLooping = false
        }
        ends = ends.filter { now - $0 < Self.window } + [now]
        endsInRow += 1
        if ends.count > limit || endsInRow > limit { isLooping = true }
        var delay = Self.firstDelay
        for _ in 1..<max(2, min(endsInRow, 16)) where endsInRow > 1 { delay *= 2 }
        return min(delay, Self.longestDelay)
    }

    /// - Parameter isUp: whether a worker runs.
    func isCrashLooping(at now: Double, isUp: Bool) -> Bool {
        isLooping && !(isUp && now - (ends.last ?? 0) >= Self.window)
    }
}
