import AsyncSupport

/// Something that happens once, and that several wait for.
package struct Latch: Sendable {
    private let opening = Broadcast<Never>()

    package init() {}

    var isOpen: Bool { opening.isFinished }

    /// It has happened; a second time changes nothing.
    func open() { opening.finish() }

    /// Returns once it has happened, or the task is cancelled.
    func wait() async { try? await opening.finished() }

    /// Returns once it has happened, after so many seconds, or when the task is cancelled.
    func wait(atMost seconds: Double, on clock: any TimeSource = SystemClock()) async {
        if isOpen { return }
        _ = try? await withTimeout(seconds: seconds, on: clock) { await wait() }
    }
}
